using System.Security.Cryptography;
using FuncRouter.Benchmarks.Stages;
using FuncRouter.Caching;
using FuncRouter.Caching.Semantic;

namespace FuncRouter.Benchmarks.Overhead;

/// <summary><c>cache-memory</c>: what a remembered answer, and a question, really takes in memory, beside what is counted for it.</summary>
internal static class CacheMemoryCommand
{
    private const int Entries = 20_000;

    /// <summary>Fills memories with answers of several sizes, and with questions, and prints what each one takes.</summary>
    public static int Run()
    {
        PrintAnswers();
        PrintQuestions();
        return 0;
    }

    private static void PrintAnswers()
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
    }

    private static void PrintQuestions()
    {
        Console.WriteLine();
        Console.WriteLine("| questions | bytes in memory | counted | verifier's part |");
        Console.WriteLine("|---|---|---|---|");

        // What all questions share is not theirs.
        _ = TurnSignature.Of(SampleQuestions.Draw(new Random(1)));
        foreach (var entries in new[] { 10_000, 100_000 })
        {
            var random = new Random(1);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var index = new SemanticIndex(long.MaxValue);
            var signatures = 0L;
            for (var i = 0; i < entries; i++)
            {
                var text = SampleQuestions.Draw(random);
                var question = new SemanticQuestion(7, text, TurnSignature.Of(text));
                signatures += question.Signature.MemoryBytes;
                index.Add(question, new EntryKey((UInt128)random.NextInt64(), (UInt128)i), DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch);
            }

            var after = GC.GetTotalMemory(forceFullCollection: true);
            Console.WriteLine($"| {entries} | {(after - before) / entries} | {index.Bytes / entries} | {signatures / entries} |");
            GC.KeepAlive(index);
        }
    }
}
