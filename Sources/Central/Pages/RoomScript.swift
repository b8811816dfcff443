// SPDX-License-Identifier: EUPL-1.2

/// A room of Janus' videoroom in a browser: one line, one own picture, and the others'. The desk, the visitor's page and
/// the interpreter's share it.
enum RoomScript {
    static let text = #"""
        // SPDX-License-Identifier: EUPL-1.2
        "use strict";

        // Tells through `on`: joined(), remote(feed, stream), left(feed), state(word), ended(why).
        // state: "connecting", "connected", "lost"; why: "over" (the room is gone), "failed" (no way to it).
        class Room {
          static tries = 6;
          static waitMilliseconds = 2000;
          static answerMilliseconds = 8000;
          static pictureMilliseconds = 15000;
          // So often the line breaks before the picture is left out.
          static pictureTries = 2;
          static lookMilliseconds = 4000;
          // So many looks in a row at a line that carries no picture.
          static poorLooks = 3;
          static poorLoss = 0.12;
          static poorBits = 120000;

          constructor(line, stream, on, options = {}) {
            Object.assign(this, { line, stream, on, options, feeds: new Map(), asked: new Map(), handles: new Map() });
            this.failures = 0;
            this.retries = [];
            this.isOver = false;
          }

          open() {
            this.on.state?.("connecting");
            this.socket = new WebSocket(this.line.websocket, "janus-protocol");
            this.socket.onopen = () => this.enter().catch((reason) => this.lost(reason));
            this.socket.onclose = () => this.lost("closed");
            this.socket.onmessage = (event) => this.heard(JSON.parse(event.data));
          }

          close() {
            if (this.isOver) return;
            this.isOver = true;
            if (this.session && this.socket.readyState === WebSocket.OPEN) this.tell({ janus: "destroy" });
            this.drop();
          }

          drop() {
            clearInterval(this.alive);
            for (const feed of this.feeds.keys()) this.on.left?.(feed);
            for (const handle of this.handles.values()) {
              clearTimeout(handle.patience);
              handle.peer?.close();
            }
            for (const wait of this.asked.values()) wait.reject("closed");
            this.handles.clear();
            this.feeds.clear();
            this.asked.clear();
            this.session = undefined;
            if (this.socket) {
              this.socket.onclose = this.socket.onmessage = this.socket.onopen = null;
              this.socket.close();
            }
          }

          end(why) {
            if (this.isOver) return;
            this.close();
            this.on.ended?.(why);
          }

          lost(reason) {
            if (this.isOver) return;
            if (reason === "over") return this.end("over");
            this.drop();
            this.retries.push(String(reason));
            this.failures += 1;
            if (this.failures > Room.tries) return this.end("failed");
            this.on.state?.("lost");
            setTimeout(() => { if (!this.isOver) this.open(); }, Room.waitMilliseconds);
          }

          // MARK: words

          tell(word) {
            const transaction = String((this.count = (this.count ?? 0) + 1));
            this.socket.send(JSON.stringify({
              ...word, transaction, token: this.line.token, session_id: this.session,
            }));
            return transaction;
          }

          ask(word, isDone = (answer) => answer.janus === "success") {
            return new Promise((resolve, reject) => {
              const transaction = this.tell(word);
              const end = setTimeout(() => {
                this.asked.delete(transaction);
                reject("silent");
              }, Room.answerMilliseconds);
              this.asked.set(transaction, {
                isDone,
                resolve: (answer) => { clearTimeout(end); resolve(answer); },
                reject: (reason) => { clearTimeout(end); reject(reason); },
              });
            });
          }

          async attach(handle) {
            const answer = await this.ask({ janus: "attach", plugin: "janus.plugin.videoroom" });
            // What Janus tells of its ways may come before what they belong to.
            [handle.id, handle.early, handle.found] = [answer.data.id, [], []];
            this.handles.set(handle.id, handle);
          }

          message(handle, body, jsep) {
            const word = { janus: "message", handle_id: handle.id, body: { ...body, token: this.line.roomToken } };
            if (jsep) word.jsep = { type: jsep.type, sdp: jsep.sdp };
            const answer = this.ask(word, (answer) => answer.janus === "event");
            // Ways to us are told after what they belong to.
            if (jsep) for (const candidate of handle.found.splice(0)) this.trickle(handle, candidate);
            if (jsep) handle.found = null;
            return answer;
          }

          trickle(handle, candidate) {
            if (this.session) this.tell({ janus: "trickle", handle_id: handle.id, candidate });
          }

          heard(word) {
            const wait = this.asked.get(word.transaction);
            const data = word.plugindata?.data;
            const error = word.error?.code ?? data?.error_code;
            if (wait && (error || wait.isDone(word))) {
              this.asked.delete(word.transaction);
              // 426: JANUS_VIDEOROOM_ERROR_NO_SUCH_ROOM; 403: the token is no longer good.
              if (error) wait.reject(error === 426 || error === 403 ? "over" : error);
              else wait.resolve(word);
            }
            const handle = this.handles.get(word.sender);
            if (word.janus === "trickle" && handle) this.candidate(handle, word.candidate);
            if (word.janus === "timeout") this.lost("timeout");
            if (word.janus === "hangup" && handle && !handle.feed) this.lost("hangup");
            if (data) this.news(data);
          }

          news(data) {
            if (data.videoroom === "destroyed") return this.end("over");
            for (const one of data.publishers ?? []) {
              if (!this.feeds.has(one.id)) this.subscribe(one.id).catch(() => this.forget(one.id));
            }
            const gone = data.unpublished ?? data.leaving;
            if (gone && gone !== "ok") this.forget(gone);
          }

          forget(feed) {
            const handle = this.feeds.get(feed);
            if (!handle) return;
            this.feeds.delete(feed);
            clearTimeout(handle.patience);
            handle.peer?.close();
            if (handle.id) {
              this.handles.delete(handle.id);
              if (this.session) this.tell({ janus: "detach", handle_id: handle.id });
            }
            this.on.left?.(feed);
          }

          // MARK: media

          async enter() {
            this.session = (await this.ask({ janus: "create" })).data.id;
            this.alive = setInterval(() => this.tell({ janus: "keepalive" }), 10000);
            const own = (this.own = {});
            await this.attach(own);
            if (this.failures >= Room.pictureTries) await this.onlySound();
            const joined = await this.message(own, { request: "join", ptype: "publisher", room: this.line.room });
            if (joined.plugindata.data.videoroom !== "joined") throw "refused";
            const peer = this.peer(own);
            peer.onconnectionstatechange = () => {
              if (peer.connectionState === "connected") {
                this.failures = 0;
                this.on.state?.("connected");
                this.on.joined?.();
              } else if (peer.connectionState === "failed") {
                this.lost("failed");
              }
            };
            for (const track of this.stream?.getTracks() ?? []) peer.addTrack(track, this.stream);
            if (!peer.getSenders().length) {
              // Without camera and microphone one still sees and hears.
              this.on.state?.("connected");
              this.on.joined?.();
              return;
            }
            await peer.setLocalDescription();
            const answer = await this.message(own, { request: "publish" }, peer.localDescription);
            await this.remote(own, answer.jsep);
          }

          // A picture that does not come is asked for again, with the whole line when it never does.
          again(handle) {
            if (this.feeds.get(handle.feed) !== handle) return;
            this.retries.push("feed " + handle.peer?.connectionState);
            this.forget(handle.feed);
            this.failures += 1;
            if (this.failures > Room.tries) return this.lost("failed");
            this.subscribe(handle.feed).catch(() => this.forget(handle.feed));
          }

          async subscribe(feed) {
            const handle = { feed };
            this.feeds.set(feed, handle);
            await this.attach(handle);
            const offer = await this.message(handle, {
              request: "join", ptype: "subscriber", room: this.line.room, streams: [{ feed }],
            });
            const peer = this.peer(handle);
            const stream = new MediaStream();
            peer.ontrack = (event) => stream.addTrack(event.track);
            peer.onconnectionstatechange = () => {
              if (peer.connectionState === "failed") this.again(handle);
              if (peer.connectionState !== "connected") return;
              clearTimeout(handle.patience);
              this.failures = 0;
              this.on.remote?.(feed, stream);
            };
            handle.patience = setTimeout(() => this.again(handle), Room.pictureMilliseconds);
            handle.streams = offer.plugindata.data.streams;
            await this.remote(handle, offer.jsep);
            await peer.setLocalDescription();
            await this.message(handle, { request: "start" }, peer.localDescription);
            if (this.isSoundOnly) this.hush(handle);
          }

          peer(handle) {
            const servers = this.line.iceServers;
            const peer = (handle.peer = new RTCPeerConnection({
              iceServers: servers,
              iceTransportPolicy: this.options.relayOnly && servers.length ? "relay" : "all",
            }));
            peer.onicecandidate = (event) => {
              const candidate = event.candidate ?? { completed: true };
              if (handle.found) handle.found.push(candidate);
              else this.trickle(handle, candidate);
            };
            return peer;
          }

          async remote(handle, jsep) {
            await handle.peer.setRemoteDescription(jsep);
            for (const candidate of handle.early) this.candidate(handle, candidate);
            handle.early = [];
          }

          candidate(handle, candidate) {
            if (!candidate || candidate.completed) return;
            if (!handle.peer?.remoteDescription) return handle.early.push(candidate);
            handle.peer.addIceCandidate(candidate).catch(() => {});
          }

          // What has come of each of the others: frames decoded of a picture, packets of a sound that has none.
          async come() {
            const all = new Map();
            for (const { feed, peer } of this.handles.values()) {
              if (!feed) continue;
              const reports = [...((await peer?.getStats())?.values() ?? [])].filter((one) => one.type === "inbound-rtp");
              const picture = this.isSoundOnly ? null : reports.find((one) => one.kind === "video");
              const sound = reports.find((one) => one.kind === "audio");
              if (picture ?? sound) all.set(feed, picture ? picture.framesDecoded ?? 0 : sound.packetsReceived ?? 0);
            }
            return all;
          }

          // MARK: a line that carries no picture

          // Sound alone, in both directions, for the rest of the meeting: by one's own wish, or because the line is poor.
          // The others see a card that says so.
          async onlySound() {
            if (this.isSoundOnly || this.isOver) return;
            this.isSoundOnly = true;
            clearInterval(this.looks);
            for (const track of this.stream?.getVideoTracks() ?? []) {
              track.stop();
              this.stream.removeTrack(track);
            }
            for (const sender of this.own?.peer?.getSenders() ?? []) {
              if (sender.track?.kind === "video") await sender.replaceTrack(this.card()).catch(() => {});
            }
            for (const handle of this.feeds.values()) this.hush(handle);
            this.on.soundOnly?.();
          }

          // Their pictures are not sent here.
          hush(handle) {
            const streams = (handle.streams ?? []).filter(({ type }) => type === "video")
              .map(({ mid }) => ({ mid, send: false }));
            if (streams.length) this.message(handle, { request: "configure", streams }).catch(() => {});
          }

          // A still picture, a few hundred bits a second.
          card() {
            const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 120 });
            const pen = canvas.getContext("2d");
            const draw = () => {
              pen.fillStyle = "#333";
              pen.fillRect(0, 0, 160, 120);
              pen.fillStyle = "#fff";
              pen.font = "20px sans-serif";
              pen.textAlign = "center";
              pen.fillText(this.options.soundCard ?? "Bara ljud", 80, 66);
            };
            draw();
            const still = setInterval(() => (this.isOver ? clearInterval(still) : draw()), 1000);
            return canvas.captureStream(1).getVideoTracks()[0];
          }

          // Looks at the line as long as there is a picture; whoever wants it to fall to sound by itself calls this once.
          watchLine() {
            let poor = 0;
            let before = { lost: 0, came: 0 };
            this.looks = setInterval(async () => {
              if (this.isOver || this.isSoundOnly) return clearInterval(this.looks);
              const now = await this.lineNow().catch(() => null);
              if (!now) return;
              const [lost, came] = [now.lost - before.lost, now.came - before.came];
              before = now;
              poor = Room.isPoor({ ...now, lost, came }) ? poor + 1 : 0;
              if (poor >= Room.poorLooks) this.onlySound();
            }, Room.lookMilliseconds);
          }

          // More than an eighth lost on the way here or there, or no room to send with.
          static isPoor({ lost, came, theirs, bits }) {
            return (lost + came >= 50 && lost / (lost + came) > Room.poorLoss) || theirs > Room.poorLoss
              || bits < Room.poorBits;
          }

          // Packets lost and come so far, the share of ours that is lost there, and bits a second that there is room for.
          async lineNow() {
            const all = { lost: 0, came: 0, theirs: 0, bits: Infinity };
            for (const { peer } of this.handles.values()) {
              for (const report of (await peer?.getStats())?.values() ?? []) {
                if (report.type === "inbound-rtp") {
                  all.lost += report.packetsLost ?? 0;
                  all.came += report.packetsReceived ?? 0;
                }
                if (report.type === "remote-inbound-rtp") all.theirs = Math.max(all.theirs, report.fractionLost ?? 0);
                if (report.type === "candidate-pair" && report.nominated && report.availableOutgoingBitrate) {
                  all.bits = Math.min(all.bits, report.availableOutgoingBitrate);
                }
              }
            }
            return all;
          }

          // Frames decoded of all the others and sent by oneself, for whoever measures.
          async frames() {
            let [decoded, sent] = [0, 0];
            for (const { peer } of this.handles.values()) {
              for (const report of (await peer?.getStats())?.values() ?? []) {
                if (report.type === "inbound-rtp") decoded += report.framesDecoded ?? 0;
                if (report.type === "outbound-rtp") sent += report.framesEncoded ?? 0;
              }
            }
            return { decoded, sent };
          }

          // The camera and the microphone, or less: the picture falls to sound, sound to nothing.
          static async devices() {
            const video = { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { max: 25 } };
            const audio = { echoCancellation: true, noiseSuppression: true };
            for (const wish of [{ video, audio }, { audio }, { video }]) {
              try {
                return await navigator.mediaDevices.getUserMedia(wish);
              } catch {
                // The next lesser wish.
              }
            }
            return null;
          }
        }

        """#
}
