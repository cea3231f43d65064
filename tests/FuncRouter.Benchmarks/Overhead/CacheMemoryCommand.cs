using System.Security.Cryptography;
using FuncRouter.Caching;

namespace FuncRouter.Benchmarks.Overhead;

/// <summary><c>cache-memory</c>: what a remembered answer really takes in memory, beside what is counted for it.</summary>
internal static class CacheMemoryCommand
{
    private const int Entries = 20_000;

    /// <summary>Fills memories with answers of several sizes and prints what each one takes.</summary>
    public static int Run()
    {
        Console.WriteLine("| answer's bytes | bytes in memory | counted |");
        Console.WriteLine("|---|---|---|");
        foreach (var size in new[] { 0, 1_000, 10_000 })
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var memory = new AnswerMemory(long.MaxValue);
            for (var i = 0; i < Entries; i++)
            {
                // As it comes from the store, with texts of its own.
                var answer = new CachedAnswer("openai", "gpt-5-mini-2025-08-07", DateTimeOffset.UnixEpoch, new byte[size]) { RequestedModel = "auto" };
                memory.Put(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), CachedAnswer.FromBytes(answer.ToBytes())!);
            }

            var after = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine($"| {size} | {(after - before) / Entries} | {memory.Bytes / Entries} |");
            GC.KeepAlive(memory);
        }

        return 0;
    }
}
