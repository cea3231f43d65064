using FuncRouter.Caching.Semantic.Reading;

namespace FuncRouter.Tests.Caching.Semantic.Reading;

/// <summary>What reading makes of questions.</summary>
public sealed class PairReaderTests
{
    // Weights are rounded to eight bits here, and what they multiply to seven, and neither was where the expected numbers come from. Over a thousand pairs
    // the logit, of which a third counts, is off by 0.1 in the mean.
    private const double Rounding = 0.35;
    private const double CosineRounding = 0.015;

    private static readonly PairReader Reader = PairReader.Shared;

    // Computed with PyTorch from the same weights (eng/semantic/reader/minilm.py).
    [Theory]
    [InlineData("How do I reset my password?", "How can I reset the password?", 2.709, 0.976)]
    [InlineData("How do I lose weight fast?", "What is the best way to drop ten kilos quickly?", -0.613, 0.636)]
    [InlineData("Where is my train?", "Why is the sky blue?", -3.009, 0.152)]
    [InlineData("I am 23 and have never worked. How do I write a résumé?", "How should someone without experience write a CV?", -1.152, 0.691)]
    [InlineData("Who won the 1998 world cup?", "How many people live in Iceland, and what do they live on in the winter months?", -4.953, 0.140)]
    public void It_reads_as_the_network_that_was_fitted(string first, string second, double logit, double cosine)
    {
        var (one, other) = (Reader.Pieces.Cut(first), Reader.Pieces.Cut(second));

        Assert.Equal(logit, Reader.Read(one, other), Rounding);
        Assert.Equal(cosine, Reader.Meaning(one).Cosine(Reader.Meaning(other)), CosineRounding);
    }

    [Fact]
    public void What_was_read_before_changes_nothing()
    {
        var (one, other) = (Reader.Pieces.Cut("How do I boil an egg?"), Reader.Pieces.Cut("How long does an egg have to boil?"));
        var (logit, meaning) = (Reader.Read(one, other), Reader.Meaning(one));

        Reader.Read(Reader.Pieces.Cut(string.Join(' ', Enumerable.Repeat("word", WordPieces.Most))), one);

        Assert.Equal(logit, Reader.Read(one, other));
        Assert.Equal(1, meaning.Cosine(Reader.Meaning(one)), 5);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("Why?")]
    public void A_text_of_one_piece_or_two_is_read(string text)
    {
        var pieces = Reader.Pieces.Cut(text);

        Assert.True(float.IsFinite(Reader.Read(pieces, pieces)));
        Assert.Equal(1, Reader.Meaning(pieces).Cosine(Reader.Meaning(pieces)), 5);
    }

    [Fact]
    public async Task Many_read_at_the_same_time()
    {
        string[] questions = ["How do I boil an egg?", "What is the capital of France?", "Why is the sky blue?", "How can I learn French quickly, when I have no time in the evenings?"];
        var alone = questions.Select(question => Read(question, questions[0])).ToArray();

        var together = await Task.WhenAll(Enumerable.Range(0, 24).Select(turn => Task.Run(() => Read(questions[turn % questions.Length], questions[0]))));

        Assert.All(together.Select((logit, turn) => (logit, turn)), read => Assert.Equal(alone[read.turn % questions.Length], read.logit));
    }

    private static float Read(string first, string second) => Reader.Read(Reader.Pieces.Cut(first), Reader.Pieces.Cut(second));
}
