using FuncRouter.Caching.Semantic;

namespace FuncRouter.Tests.Caching.Semantic;

/// <summary>Which of the questions that were found are judged, and in what order.</summary>
public sealed class CandidateJudgeTests
{
    private const string Asked = "How do I get rid of ants in the kitchen?";

    [Fact]
    public void The_likeliest_comes_first()
    {
        var judged = Judge("How do I get rid of mice in the kitchen?", "How can I get rid of ants in my kitchen?", "What is the capital of France?");

        Assert.Equal("How can I get rid of ants in my kitchen?", judged[0].Candidate);
        Assert.Equal(judged.OrderByDescending(candidate => candidate.Probability), judged);
    }

    [Fact]
    public void What_shares_nothing_is_not_judged() => Assert.Empty(Judge("What is the capital of France?", "Who wrote Faust?"));

    [Fact]
    public void A_few_are_judged_however_many_were_found()
    {
        var judged = Judge([.. Enumerable.Range(1, 40).Select(number => $"How can I get rid of ants in my kitchen within {number} days?")]);

        Assert.InRange(judged.Count, 1, 3);
    }

    [Fact]
    public void Where_the_same_was_asked_before_nothing_is_read_and_nothing_said_of_what_would_have_to_be()
    {
        const string Same = "how do I get rid of ants in the kitchen", Other = "How can I get rid of ants in my kitchen?";

        var judge = Judge(atLeast: 0, Other, Same);

        Assert.False(judge.LeavesSomeToRead);
        Assert.Equal([new(Same, 1)], judge.Settled);
    }

    [Fact]
    public void What_something_better_than_words_found_is_read_though_no_words_are_shared()
    {
        const string Far = "My worktop is crawling with insects. What helps?";
        var asked = TurnSignature.Of(Asked);

        Assert.Empty(new CandidateJudge<string>(asked, [Far], text => TurnSignature.Of(text)).Read());
        Assert.Equal(
            PairVerifier.Probability(asked, TurnSignature.Of(Far)),
            Assert.Single(new CandidateJudge<string>(asked, [Far], text => TurnSignature.Of(text), wordsChoose: false).Read()).Probability);
    }

    [Fact]
    public void Every_probability_is_the_verifiers()
    {
        foreach (var (candidate, probability) in Judge("How do I get rid of mice in the kitchen?", "How can I get rid of ants in my kitchen?"))
        {
            Assert.Equal(PairVerifier.Probability(TurnSignature.Of(Asked), TurnSignature.Of(candidate)), probability);
        }
    }

    [Fact]
    public void Where_nothing_is_to_be_read_the_words_decide()
    {
        const string Found = "How can I get rid of ants in my kitchen?";
        var (asked, found) = (TurnSignature.Of(Asked), TurnSignature.Of(Found));

        var judge = new CandidateJudge<TurnSignature>(asked, [found], signature => signature, reads: false);
        var judged = judge.Settled;

        Assert.False(judge.LeavesSomeToRead);
        Assert.Equal(PairVerifier.ByWords(asked, found).Probability, Assert.Single(judged).Probability);
        Assert.NotEqual(PairVerifier.Probability(asked, found), Assert.Single(judged).Probability);
    }

    [Fact]
    public void What_cannot_be_likely_enough_is_not_read_and_what_is_likely_enough_is()
    {
        const string Found = "How can I get rid of ants in my kitchen?";
        var probability = PairVerifier.Probability(TurnSignature.Of(Asked), TurnSignature.Of(Found));

        Assert.Equal([new(Found, probability)], Judge(probability, Found).Read());
        Assert.False(Judge(atLeast: 0.99, Found).LeavesSomeToRead);

        // Its meaning, read alone, is too far away.
        const string Other = "How do I get rid of stains in the kitchen sink?";
        var judge = Judge(atLeast: 0.9, Other);
        Assert.True(judge.LeavesSomeToRead);
        Assert.Empty(judge.Read());
    }

    [Fact]
    public void What_takes_no_reading_is_settled()
    {
        const string Unreadable = "How do I get rid of ants in the кухня?", Found = "How can I get rid of ants in my kitchen?";

        var judge = Judge(atLeast: 0, Unreadable, Found);

        Assert.Equal(Unreadable, Assert.Single(judge.Settled).Candidate);
        Assert.Equal([Found, Unreadable], judge.Read().Select(judged => judged.Candidate).Order());
        Assert.Equal([new("how do I get rid of ants in the kitchen", 1)], Judge(atLeast: 0.999, "how do I get rid of ants in the kitchen").Settled);
    }

    [Fact]
    public void What_takes_no_reading_is_in_the_order_of_its_probability_whoever_chose_it()
    {
        string[] found = ["Как мне испечь хлеб дома", "Как мне сбросить мой пароль"];

        var judged = new CandidateJudge<string>(TurnSignature.Of("Как мне сбросить пароль?"), found, text => TurnSignature.Of(text), wordsChoose: false).Settled;

        Assert.Equal([found[1], found[0]], judged.Select(one => one.Candidate));
    }

    private static CandidateJudge<string> Judge(double atLeast, params string[] found) => new(TurnSignature.Of(Asked), found, text => TurnSignature.Of(text), atLeast: atLeast);

    private static List<JudgedCandidate<string>> Judge(params string[] found) => [.. Judge(atLeast: 0, found).Read()];
}
