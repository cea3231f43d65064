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
    public void Where_the_same_was_asked_before_nothing_is_read()
    {
        const string Same = "how do I get rid of ants in the kitchen", Other = "How can I get rid of ants in my kitchen?";

        var judged = Judge(Other, Same);

        Assert.Equal([new(Same, 1), new(Other, PairVerifier.Guess(TurnSignature.Of(Asked), TurnSignature.Of(Other)))], judged);
    }

    [Fact]
    public void What_something_better_than_words_found_is_read_though_no_words_are_shared()
    {
        const string Far = "My worktop is crawling with insects. What helps?";
        var asked = TurnSignature.Of(Asked);

        Assert.Empty(CandidateJudge.Judge(asked, [Far], TurnSignature.Of));
        Assert.Equal(
            PairVerifier.Probability(asked, TurnSignature.Of(Far)),
            Assert.Single(CandidateJudge.Judge(asked, [Far], TurnSignature.Of, wordsChoose: false)).Probability);
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

        var judged = CandidateJudge.Judge(asked, [found], signature => signature, reads: false);

        Assert.Equal(PairVerifier.Guess(asked, found), Assert.Single(judged).Probability);
        Assert.NotEqual(PairVerifier.Probability(asked, found), Assert.Single(judged).Probability);
    }

    [Fact]
    public void What_cannot_be_likely_enough_is_not_judged_and_what_is_likely_enough_is()
    {
        const string Found = "How can I get rid of ants in my kitchen?";
        var (asked, found) = (TurnSignature.Of(Asked), TurnSignature.Of(Found));
        var probability = PairVerifier.Probability(asked, found);

        Assert.Equal(probability, Assert.Single(CandidateJudge.Judge(asked, [found], signature => signature, atLeast: probability)).Probability);
        Assert.Empty(CandidateJudge.Judge(asked, [found], signature => signature, atLeast: 0.99));
        Assert.Equal(1, Assert.Single(CandidateJudge.Judge(asked, [asked, found], signature => signature, atLeast: 0.99), judged => judged.Candidate == asked).Probability);
    }

    private static List<JudgedCandidate<string>> Judge(params string[] found) => [.. CandidateJudge.Judge(TurnSignature.Of(Asked), found, TurnSignature.Of)];
}
