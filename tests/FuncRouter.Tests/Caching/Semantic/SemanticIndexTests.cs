using System.Globalization;
using FuncRouter.Caching.Semantic;

namespace FuncRouter.Tests.Caching.Semantic;

public sealed class SemanticIndexTests
{
    private const int Plenty = 1 << 26;

    private static readonly DateTimeOffset Now = new(2026, 7, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Now + TimeSpan.FromMinutes(5);

    [Fact]
    public void A_question_is_found_by_the_words_that_it_shares_the_likeliest_first()
    {
        var index = new SemanticIndex(Plenty);
        Add(index, 1, "How do I reset my password?");
        Add(index, 2, "How do I bake bread?");
        Add(index, 3, "Resetting passwords of other users");
        Add(index, 4, "Something else entirely");
        for (var i = 5; i < 20; i++)
        {
            Add(index, i, string.Create(CultureInfo.InvariantCulture, $"How do I count to {i}?"));
        }

        // What is about the sentence alone is nothing to go by.
        Assert.Equal([1, 3], Found(index, "how can i reset the password"));
        Assert.Empty(Found(index, "Weather tomorrow"));
    }

    [Fact]
    public void Questions_of_another_scope_are_never_found()
    {
        var index = new SemanticIndex(Plenty);
        Add(index, 1, "How do I reset my password?", scope: 8);
        Add(index, 2, "How do I reset my password?", scope: (UInt128)7 << 64);

        Assert.Empty(Found(index, "How do I reset my password?"));
    }

    [Theory]
    [InlineData("如何重置我的密码", "怎样重置密码")]
    [InlineData("パスワードを忘れました", "パスワードを忘れた")]
    public void Questions_in_scripts_without_spaces_are_found_too(string remembered, string asked)
    {
        var index = new SemanticIndex(Plenty);
        Add(index, 1, remembered);

        Assert.Equal([1], Found(index, asked));
    }

    [Fact]
    public void It_finds_what_looking_at_every_entry_finds()
    {
        var random = new Random(5);
        var index = new SemanticIndex(Plenty);
        var words = Enumerable.Range(0, 3000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (i % 26))}{i:x}")).ToArray();
        string Question() => string.Join(' ', Enumerable.Range(0, 4 + random.Next(8)).Select(_ => words[(int)(words.Length * Math.Pow(random.NextDouble(), 3))]));
        var texts = Enumerable.Range(0, 5000).Select(_ => Question()).ToArray();
        for (var i = 0; i < texts.Length; i++)
        {
            Add(index, i, texts[i]);
        }

        var found = 0;
        for (var i = 0; i < 200; i++)
        {
            // A question with one word taken out and another put in its place.
            var target = random.Next(texts.Length);
            var asked = texts[target].Split(' ');
            asked[random.Next(asked.Length)] = words[random.Next(words.Length)];
            var nearest = texts.Max(text => Overlap(text, asked));
            found += Found(index, string.Join(' ', asked)).Any(id => Overlap(texts[id], asked) == nearest) ? 1 : 0;
        }

        // The rank is by the rarity of words and the overlap is not, so now and then another is as near.
        Assert.InRange(found, 195, 200);
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many_bytes_or_entries()
    {
        var byEntries = new SemanticIndex(Plenty, maxEntries: 100);
        var byBytes = new SemanticIndex(100_000);
        for (var i = 0; i < 10_000; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"question number w{i:x} about w{i % 50:x}");
            Add(byEntries, i, text);
            Add(byBytes, i, text);
        }

        Assert.Equal(100, byEntries.Count);
        Assert.InRange(byBytes.Bytes, 50_000, 100_000);
        Assert.Contains(9_999, Found(byEntries, "question w270f"));
        Assert.DoesNotContain(9_000, Found(byEntries, "question w2328"));
        Assert.Contains(9_999, Found(byBytes, "question w270f"));
    }

    [Fact]
    public void What_is_left_of_entries_that_are_gone_is_dropped()
    {
        var postings = new Postings();
        for (var i = 1; i <= 1000; i++)
        {
            postings.Add((ulong)i, i, 1);
            postings.Add(5000, i, 1);
        }

        postings.Sweep(901);

        Assert.Equal(101, postings.Count);
        Assert.Equal(Enumerable.Range(901, 100), postings.Of(5000).ToArray());
        Assert.Empty(postings.Of(900).ToArray());
    }

    [Fact]
    public void What_has_expired_is_not_found_and_leaves()
    {
        var index = new SemanticIndex(Plenty);
        Add(index, 1, "How do I bake bread?", expiresAt: Now + TimeSpan.FromSeconds(1));
        Assert.True(index.Knows(Key(1), Now.UtcTicks));

        Assert.Empty(Found(index, "How do I bake bread?", Now + TimeSpan.FromSeconds(1)));
        index.Add(Question("Anything"), Key(2), Later, Now + TimeSpan.FromSeconds(1));

        Assert.Equal(1, index.Count);
        Assert.False(index.Knows(Key(1), 0));
    }

    [Fact]
    public void A_question_that_is_remembered_again_is_there_once_and_for_longer()
    {
        var index = new SemanticIndex(Plenty, maxEntries: 100);
        Add(index, 1, "How do I bake bread?");
        for (var i = 0; i < 5000; i++)
        {
            Add(index, 2, "How do I bake a cake?", expiresAt: Later + TimeSpan.FromTicks(i));
        }

        // The one that was not remembered again has gone with what came so long after it.
        Assert.Equal(1, index.Count);
        Assert.Equal([2], Found(index, "How do I bake cake"));
        Assert.True(index.Knows(Key(2), (Later + TimeSpan.FromTicks(4999)).UtcTicks));
    }

    [Fact]
    public async Task Those_who_look_while_others_are_added_find_whole_entries_of_their_scope()
    {
        var index = new SemanticIndex(200_000);
        var isOver = false;
        var writer = Task.Run(() =>
        {
            for (var i = 0; i < 30_000; i++)
            {
                Add(index, i, string.Create(CultureInfo.InvariantCulture, $"question {i % 97} of {i % 13}"), scope: (UInt128)(i % 2));
            }

            Volatile.Write(ref isOver, true);
        }, TestContext.Current.CancellationToken);
        var looks = 0;
        while (!Volatile.Read(ref isOver) || looks == 0)
        {
            var entries = index.Find(Question("question 5 of 7", scope: 1), 32, Now);
            Assert.All(entries, entry => Assert.Equal((UInt128)1, entry.Scope));
            Assert.All(entries, entry => Assert.Equal(1, (int)(entry.Key.Low % 2)));
            looks++;
        }

        await writer;
    }

    [Fact]
    public void By_vectors_the_nearest_directions_are_found_and_words_do_not_matter()
    {
        var index = new SemanticIndex(Plenty);
        var random = new Random(3);
        float[] Draw() => [.. Enumerable.Range(0, 100).Select(_ => (float)(random.NextDouble() - 0.5))];
        var vectors = Enumerable.Range(0, 500).Select(_ => Draw()).ToArray();
        for (var i = 0; i < vectors.Length; i++)
        {
            index.Add(Question("The same words") with { Vector = QuestionVector.Of(vectors[i]) }, Key(i), Later, Now);
        }

        var asked = vectors[123].Select(number => (number * 3) + 0.05f).ToArray();
        var found = index.Find(Question("Other ones") with { Vector = QuestionVector.Of(asked) }, 5, Now);

        Assert.Equal(
            vectors.Select((vector, i) => (Cosine: Cosine(vector, asked), i)).OrderByDescending(near => near.Cosine).First().i, (int)found[0].Key.Low);
        Assert.Equal(5, found.Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1537)]
    public void Eight_bits_a_number_keep_the_cosine(int length)
    {
        var random = new Random(length);
        float[] Draw() => [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() - 0.5) * 10))];
        for (var i = 0; i < 20; i++)
        {
            var (one, other) = (Draw(), Draw());

            Assert.Equal(Cosine(one, other), QuestionVector.Of(one)!.Cosine(QuestionVector.Of(other)!), 0.02);
            Assert.Equal(1, QuestionVector.Of(one)!.Cosine(QuestionVector.Of([.. one.Select(number => number * 0.01f)])!), 0.001);
        }

        Assert.Equal(-1, QuestionVector.Of(Draw())!.Cosine(QuestionVector.Of([1])!));
        Assert.Null(QuestionVector.Of(new float[length]));
        Assert.Null(QuestionVector.Of([float.NaN, float.PositiveInfinity]));
    }

    private static void Add(SemanticIndex index, int id, string text, UInt128? scope = null, DateTimeOffset? expiresAt = null) =>
        index.Add(Question(text, scope), Key(id), expiresAt ?? Later, Now);

    private static int[] Found(SemanticIndex index, string text, DateTimeOffset? now = null) =>
        [.. index.Find(Question(text), 32, now ?? Now).Select(entry => (int)entry.Key.Low)];

    private static SemanticQuestion Question(string text, UInt128? scope = null) => new(scope ?? 7, text, TurnSignature.Of(text));

    private static EntryKey Key(int id) => new(1, (UInt128)id);

    private static double Overlap(string text, string[] asked)
    {
        var words = text.Split(' ').ToHashSet();
        return 2.0 * words.Intersect(asked).Count() / (words.Count + asked.Distinct().Count());
    }

    private static double Cosine(float[] one, float[] other) =>
        one.Zip(other, (a, b) => (double)a * b).Sum() / Math.Sqrt(one.Sum(a => (double)a * a) * other.Sum(b => (double)b * b));
}
