using FuncRouter.Caching.Semantic;

namespace FuncRouter.Tests.Caching.Semantic;

public sealed class AnswerAgreementTests
{
    [Theory]
    [InlineData("What is the capital of France?", "Paris", "The capital of France is Paris.")]
    [InlineData("What is the capital of France?", "Paris.", "PARIS")]
    [InlineData("What is 6 * 7?", "42", "6 * 7 = 42.0")]
    [InlineData("How many people live there?", "About 1,000 people.", "About 1000.")]
    [InlineData("How many people live there?", "About 1,234,567 people.", "About 1234567 people.")]
    [InlineData("How far is it?", "It is 1,5 km.", "It is 1.5 km.")]
    [InlineData("What is 3 - 8?", "−5", "-5")]
    [InlineData("Is water wet?", "Yes, water is wet.", "Yes.")]
    [InlineData("How do I reset my password?", "Open Settings, choose Security and press Reset password.", "Go to Settings, then Security, and press Reset password.")]
    [InlineData("", "👍", "👍")]
    public void Answers_that_say_the_same_agree(string question, string one, string other)
    {
        Assert.True(AnswerAgreement.Of(question, one, other));
        Assert.True(AnswerAgreement.Of(question, other, one));
    }

    [Theory]
    [InlineData("What is the capital of France?", "Paris", "Lyon")]
    [InlineData("What is the capital of France?", "The capital of France is Paris.", "The capital of France is Lyon.")]
    [InlineData("What is 6 * 7?", "42", "43")]
    [InlineData("What is 6 - 7?", "It is -1.", "It is 1.")]
    [InlineData("What is 3 - 8?", "−5", "5")]
    [InlineData("What is 3 - 8?", "x=-5", "x=5")]
    [InlineData("How far is it?", "1,5", "15")]
    [InlineData("How far is it?", "It is 1,5 km.", "It is 15 km.")]
    [InlineData("Which ones?", "1,2,3", "123")]
    [InlineData("Which ones?", "1,2,3", "12,3")]
    [InlineData("How warm is it?", "It is 20 degrees.", "It is 25 degrees.")]
    [InlineData("Is it safe to eat raw eggs?", "Yes, it is safe.", "No, it is not safe.")]
    [InlineData("How do I cancel?", "Write to support and ask for it.", "Open Settings, choose Billing and press Cancel.")]
    [InlineData("Name one.", "", "Something")]
    [InlineData("Name one.", "👍", "👎")]
    public void Answers_that_say_something_else_do_not(string question, string one, string other)
    {
        Assert.False(AnswerAgreement.Of(question, one, other));
        Assert.False(AnswerAgreement.Of(question, other, one));
    }
}
