// SPDX-License-Identifier: EUPL-1.2
import Crypto
import KioskModel
import Testing

/// Vectors of the Certificate Transparency project (Apache 2.0, github.com/transparency-dev/merkle, `proof` and
/// `rfc6962` tests): eight leaves, the roots of the trees they grow through, and proofs.
@Suite struct MerkleTests {
    private static let leaves = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    ].map { MerkleTree.leaf(Hex.decode($0)!) }

    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ].map { Hex.decode($0)! }

    private static let inclusions: [(UInt64, UInt64, [String])] = [
        (0, 1, []),
        (
            0, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            5, 8,
            [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (
            1, 5,
            [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ]

    private static let consistencies: [(UInt64, UInt64, [String])] = [
        (1, 1, []),
        (
            1, 8,
            [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        (
            6, 8,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        (
            2, 5,
            [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
        (
            6, 7,
            [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
    ]

    /// Complete subtrees of a list of leaves, computed the plain way.
    private static func subtree(_ leaves: [[UInt8]]) -> MerkleProof.Subtree {
        { level, index in
            let width = 1 << level
            func root(_ range: ArraySlice<[UInt8]>) -> [UInt8] {
                guard range.count > 1 else { return range.first! }
                let middle = range.startIndex + range.count / 2
                return MerkleTree.node(root(range[range.startIndex..<middle]), root(range[middle..<range.endIndex]))
            }
            let start = Int(index) * width
            return root(leaves[start..<start + width])
        }
    }

    @Test func hashesAreThoseOfTheStandard() {
        #expect(
            Hex.encode(MerkleTree.leaf("L123456".utf8))
                == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56")
        #expect(
            Hex.encode(MerkleTree.node(Array("N123".utf8), Array("N456".utf8)))
                == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb")
    }

    @Test func theFrontierGrowsThroughTheKnownRoots() throws {
        var frontier = MerkleFrontier()
        #expect(frontier.root == Self.roots[0])
        for (number, leaf) in Self.leaves.enumerated() {
            let nodes = frontier.append(leaf)
            #expect(frontier.root == Self.roots[number + 1])
            for node in nodes { #expect(try Self.subtree(Self.leaves)(node.level, node.index) == node.hash) }
            let restored = try #require(MerkleFrontier(size: frontier.size, bytes: frontier.bytes))
            #expect(restored == frontier)
        }
        #expect(MerkleFrontier(size: 3, bytes: Array(repeating: 0, count: 32)) == nil)
    }

    @Test func inclusionIsProvedAsKnown() throws {
        for (index, size, path) in Self.inclusions {
            let made = try MerkleProof.inclusion(of: index, in: size, Self.subtree(Self.leaves))
            #expect(made.map { Hex.encode($0) } == path)
            let root = Self.roots[Int(size)]
            let leaf = Self.leaves[Int(index)]
            #expect(MerkleProof.verifies(leaf: leaf, at: index, in: size, root: root, by: made))
            // The corruptions of the project's own tests.
            var wrong: [(UInt64, UInt64, [UInt8], [UInt8], [[UInt8]])] = [
                (index &- 1, size, root, leaf, made), (index + 1, size, root, leaf, made),
                (index ^ 2, size, root, leaf, made), (index, size * 2, root, leaf, made),
                (index, size / 2, root, leaf, made), (index, size, root, [1], made),
                (index, size, Self.roots[0], leaf, made), (index, size, root, leaf, made + [root]),
                (index, size, root, leaf, [root] + made), (index, size, root, leaf, made + [[]]),
            ]
            for place in made.indices {
                var path = made
                path[place][0] ^= 8
                wrong.append((index, size, root, leaf, path))
            }
            if !made.isEmpty { wrong.append((index, size, root, leaf, made.dropLast())) }
            for (index, size, root, leaf, path) in wrong {
                #expect(!MerkleProof.verifies(leaf: leaf, at: index, in: size, root: root, by: path))
            }
        }
    }

    @Test func consistencyIsProvedAsKnown() throws {
        for (old, size, proof) in Self.consistencies {
            let made = try MerkleProof.consistency(from: old, to: size, Self.subtree(Self.leaves))
            #expect(made.map { Hex.encode($0) } == proof)
            let (first, second) = (Self.roots[Int(old)], Self.roots[Int(size)])
            #expect(MerkleProof.verifies(from: old, first, to: size, second, by: made))
            guard !made.isEmpty else { continue }
            var wrong: [(UInt64, UInt64, [UInt8], [UInt8], [[UInt8]])] = [
                (old &- 1, size, first, second, made), (old + 1, size, first, second, made),
                (old ^ 2, size, first, second, made), (old, size * 2, first, second, made),
                (old, size / 2, first, second, made), (old, size, second, first, made),
                (old, size, first, second, []), (old, size, first, second, made + [first]),
                (old, size, first, second, [second] + made), (old, size, first, second, made.dropLast()),
            ]
            for place in made.indices {
                var proof = made
                proof[place][0] ^= 16
                wrong.append((old, size, first, second, proof))
            }
            for (old, size, first, second, proof) in wrong {
                #expect(!MerkleProof.verifies(from: old, first, to: size, second, by: proof))
            }
        }
        #expect(MerkleProof.verifies(from: 0, MerkleTree.emptyRoot, to: 8, Self.roots[8], by: []))
        #expect(!MerkleProof.verifies(from: 0, Self.roots[1], to: 8, Self.roots[8], by: []))
        #expect(!MerkleProof.verifies(from: 2, Self.roots[2], to: 1, Self.roots[1], by: []))
    }

    @Test func everyProofOfSeventyLeavesHolds() throws {
        let leaves = (0..<70).map { MerkleTree.leaf([UInt8($0)]) }
        let subtree = Self.subtree(leaves)
        let roots = (0...70).map { MerkleTree.root(leaves.prefix($0)) }
        for size in 1...UInt64(70) {
            #expect(try MerkleProof.root(of: 0..<size, subtree) == roots[Int(size)])
            for index in 0..<size {
                let path = try MerkleProof.inclusion(of: index, in: size, subtree)
                let (leaf, root) = (leaves[Int(index)], roots[Int(size)])
                #expect(MerkleProof.verifies(leaf: leaf, at: index, in: size, root: root, by: path))
                let proof = try MerkleProof.consistency(from: index, to: size, subtree)
                #expect(MerkleProof.verifies(from: index, roots[Int(index)], to: size, root, by: proof))
                #expect(
                    !MerkleProof.verifies(from: index, [1] + roots[Int(index)].dropFirst(), to: size, root, by: proof))
            }
        }
    }
}
