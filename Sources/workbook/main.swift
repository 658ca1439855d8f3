import Foundation
var threads = 1
if let i = CommandLine.arguments.firstIndex(of: "--threads") { threads = Int(CommandLine.arguments[i + 1]) ?? 1 }
for b in Benchmark.all where CommandLine.arguments.contains(b.name) { print(try b.measure(threads: threads).json) }
