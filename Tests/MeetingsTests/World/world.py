#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
#
# Three machines for the breakout corpus, each a network namespace: the meeting's server (here), a terminal, and
# "elsewhere", where every packet goes that the terminal sends to anybody else and where each is written down.
#
#   unshare --net --mount world.py FOLDER CASES     says one line of JSON when all stands, ends with its standard input
#   world.py elsewhere FOLDER                       the third machine, started by the first
#   world.py packet ADDRESS                         a packet to there, to see that they are written down
import http.server, json, os, shutil, socket, ssl, struct, subprocess, sys, threading, urllib.parse

MEET, TERMINAL, ELSEWHERE = '10.83.1.1', '10.83.1.2', '10.83.2.1'
NAMES = ('meet.test', 'sub.meet.test', 'id.test')


def run(*words):
    subprocess.run(words, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def openssl(folder, *words):
    subprocess.run(('openssl',) + words, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def certificates(folder):
    new = ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes')
    openssl(folder, 'req', '-x509', *new, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Breakouts')
    openssl(folder, 'req', *new, '-keyout', 'meet.key', '-out', 'meet.csr', '-subj', '/CN=meet.test')
    names = ','.join('DNS:' + name for name in NAMES + ('elsewhere.test',)) + ',IP:' + MEET
    with open(folder + '/names', 'w') as file:
        file.write('subjectAltName=%s\nextendedKeyUsage=serverAuth\n' % names)
    openssl(folder, 'x509', '-req', '-in', 'meet.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days',
            '2', '-extfile', 'names', '-out', 'meet.pem')
    # Nobody's authority.
    openssl(folder, 'req', '-x509', *new, '-keyout', 'bad.key', '-out', 'bad.pem', '-days', '2', '-subj', '/CN=meet.test')


def elsewhere(folder):
    """Writes down what arrives; answers nothing, so that nothing depends on an answer."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
    wire.bind(('e0', 0))
    with open(folder + '/elsewhere.log', 'a', buffering=1) as log:
        print('ready', flush=True)
        while True:
            frame, about = wire.recvfrom(65536)
            kind = struct.unpack('!H', frame[12:14])[0]
            # 4: sent by this side. ARP is how the terminal's kernel looks for the road; version 6 does the same in ICMP.
            if about[2] == 4 or kind == 0x0806 or (kind == 0x86DD and frame[20] in (0, 58)):
                continue
            what = {1: 'icmp', 6: 'tcp', 17: 'udp'}.get(frame[23] if kind == 0x0800 else frame[20], 'other')
            to = socket.inet_ntoa(frame[30:34]) if kind == 0x0800 else 'v6'
            head = 14 + (frame[14] & 15) * 4 if kind == 0x0800 else 54
            port = struct.unpack('!H', frame[head + 2:head + 4])[0] if what in ('tcp', 'udp') else 0
            log.write('%s %s %d\n' % (what, to, port))


PAGE = '''<!doctype html><html lang="sv"><meta charset="utf-8"><title>Meeting</title><p>A hostile meeting</p><script>
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const report = (id, answer) => fetch("/report?id=" + id + "&answer=" + encodeURIComponent(String(answer).slice(0, 300)),
    {method: "POST"});
const cases = %s;
(async () => {
    for (const [id, script] of cases) {
        let answer;
        try {
            const work = (new Function("wait", "report", "return (async () => {" + script + "})()"))(wait, report);
            answer = await Promise.race([work, wait(%d).then(() => "no answer")]);
        } catch (error) { answer = error.name || String(error); }
        await report(id, answer);
    }
    await report("all", "done");
})();
</script></html>'''


class Hostile(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    cases = {}
    log = None
    lock = threading.Lock()

    def note(self, **what):
        with self.lock:
            self.log.write(json.dumps(what) + '\n')

    def answer(self, body, status=200, kind='text/html; charset=utf-8', **headers):
        body = body.encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Cache-Control', 'no-store')
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        address = urllib.parse.urlparse(self.path)
        host = self.headers.get('Host', '')
        if address.path != '/favicon.ico':
            self.note(get=address.path, host=host, language=self.headers.get('Accept-Language', ''))
        if address.path.startswith('/case/'):
            wanted = address.path[6:].split(',')
            cases = [(name, self.cases[name]) for name in wanted]
            self.answer(PAGE % (json.dumps(cases).replace('</', '<\\/'), 4000))
        elif address.path == '/redirect':
            self.answer('', 302, Location='https://elsewhere.test/redirected')
        elif address.path == '/download':
            self.answer('leak', kind='application/octet-stream', Content_Disposition='attachment; filename="a.bin"')
        elif address.path == '/refresh':
            self.answer('<meta http-equiv="refresh" content="0;url=https://elsewhere.test/refreshed">')
        elif address.path == '/worker.js':
            self.answer('onmessage = async e => { try { await fetch("https://elsewhere.test/worker"); postMessage("sent") }'
                        ' catch (error) { postMessage(error.name) } }', kind='text/javascript')
        else:
            self.answer('<!doctype html><title>Page</title><p>%s' % ('The meeting has ended' if address.path == '/ended' else 'A page'))

    def do_POST(self):
        address = urllib.parse.urlparse(self.path)
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        if address.path == '/report':
            words = urllib.parse.parse_qs(address.query)
            self.note(report=words['id'][0], answer=words.get('answer', [''])[0], host=self.headers.get('Host', ''))
        self.answer('')

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True

    def handle_error(self, *_):
        pass


def serve(port, certificate=None):
    server = Server((MEET, port), Hostile)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate + '.pem', certificate + '.key')
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    threading.Thread(target=server.serve_forever, daemon=True).start()


def machine(*words):
    """A program in a network of its own that ends with this one."""
    return subprocess.Popen(('setpriv', '--pdeathsig', 'KILL', 'unshare', '--net', '--mount') + words,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


def inside(pid, *words):
    run('nsenter', '-t', str(pid), '-n', '-m', *words)


def media():
    """Answers every datagram, as a media server would."""
    wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    wire.bind((MEET, 20000))
    while True:
        data, peer = wire.recvfrom(65536)
        try:
            wire.sendto(data[:1], peer)
        except OSError:
            pass


def main(folder, cases):
    with open(cases) as file:
        Hostile.cases = {name: script for name, script in json.load(file).items()}
    Hostile.log = open(folder + '/meet.log', 'w', buffering=1)
    certificates(folder)
    with open(folder + '/hosts', 'w') as file:
        file.write('127.0.0.1 localhost\n%s %s\n%s elsewhere.test\n' % (MEET, ' '.join(NAMES), ELSEWHERE))
    with open(folder + '/resolv.conf', 'w') as file:
        file.write('nameserver %s\n' % ELSEWHERE)
    setup = 'mount --bind %s/hosts /etc/hosts && mount --bind %s/resolv.conf /etc/resolv.conf && echo ready && exec sleep infinity'
    terminal = machine('sh', '-c', setup % (folder, folder))
    terminal.stdout.readline()
    third = machine('sh', '-c', 'echo ready; read -r line < %s/go; exec "$@"' % folder, 'sh', sys.executable, __file__, 'elsewhere', folder)
    third.stdout.readline()
    t, e = terminal.pid, third.pid
    run('ip', 'link', 'set', 'lo', 'up')
    run('ip', 'link', 'add', 'm0', 'type', 'veth', 'peer', 'name', 't0', 'netns', str(t))
    run('ip', 'addr', 'add', MEET + '/24', 'dev', 'm0')
    run('ip', 'link', 'set', 'm0', 'up')
    inside(t, 'ip', 'link', 'set', 'lo', 'up')
    inside(t, 'ip', 'addr', 'add', TERMINAL + '/24', 'dev', 't0')
    inside(t, 'ip', 'link', 'set', 't0', 'up')
    inside(t, 'ip', 'link', 'add', 't1', 'type', 'veth', 'peer', 'name', 'e0', 'netns', str(e))
    inside(t, 'ip', 'addr', 'add', '10.83.2.2/24', 'dev', 't1')
    inside(t, 'ip', 'addr', 'add', 'fd83::2/64', 'dev', 't1', 'nodad')
    inside(t, 'ip', 'link', 'set', 't1', 'up')
    inside(e, 'ip', 'link', 'set', 'lo', 'up')
    inside(e, 'ip', 'addr', 'add', ELSEWHERE + '/24', 'dev', 'e0')
    inside(e, 'ip', 'addr', 'add', 'fd83::1/64', 'dev', 'e0', 'nodad')
    inside(e, 'ip', 'link', 'set', 'e0', 'up')
    inside(t, 'ip', 'route', 'add', 'default', 'via', ELSEWHERE)
    inside(t, 'ip', '-6', 'route', 'add', 'default', 'via', 'fd83::1')
    with open(folder + '/go', 'w') as go:
        go.write('go\n')
    third.stdout.readline()
    os.chdir(folder)
    serve(443, 'meet')
    serve(8443, 'meet')
    serve(9443, 'bad')
    serve(80)
    threading.Thread(target=media, daemon=True).start()
    # In one piece, whatever the environment says of buffers.
    os.write(1, (json.dumps({'terminal': t}) + '\n').encode())
    sys.stdin.read()
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


if sys.argv[1] == 'elsewhere':
    elsewhere(sys.argv[2])
elif sys.argv[1] == 'packet':
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'here', (sys.argv[2], 9))
else:
    os.mkfifo(sys.argv[1] + '/go')
    main(sys.argv[1], sys.argv[2])
