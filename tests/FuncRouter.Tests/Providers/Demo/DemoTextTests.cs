using FsCheck;
using FsCheck.Xunit;
using FuncRouter.Providers.Demo;

namespace FuncRouter.Tests.Providers.Demo;

public sealed class DemoTextTests
{
    [Theory]
    [InlineData("2+2", "2+2 = 4")]
    [InlineData("What is 17 * (2 + 3)?", "17 * (2 + 3) = 85")]
    [InlineData("please calculate 10 / 4 =", "10 / 4 = 2.5")]
    [InlineData("How much is 1 - 2 - 3?", "1 - 2 - 3 = -4")]
    [InlineData("-3 × -0.5", "-3 × -0.5 = 1.5")]
    [InlineData("0.1 + 0.2", "0.1 + 0.2 = 0.3")]
    [InlineData("2 + 3 * 4", "2 + 3 * 4 = 14")]
    public void Arithmetic_is_solved(string question, string equation) => Assert.Equal(equation, DemoArithmetic.Solve(question));

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("What is love?")]
    [InlineData("What is 1 + one?")]
    [InlineData("1 / 0")]
    [InlineData("(1 + 2")]
    [InlineData("1 + 2)")]
    [InlineData("1 +")]
    [InlineData("1.2.3 + 1")]
    [InlineData("79228162514264337593543950335 * 2")]
    [InlineData("((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1+1")]
    public void What_is_no_arithmetic_is_left_alone(string question) => Assert.Null(DemoArithmetic.Solve(question));

    [Fact]
    public void The_last_user_message_is_the_one_replied_to() => Assert.Equal(
        "you wrote 1 word: “second”.",
        DemoText.Reply([new("system", "x"), new("user", "first"), new("assistant", "y"), new("user", "second"), new("tool", "z")]));

    [Fact]
    public void A_conversation_without_a_user_is_replied_to() =>
        Assert.Equal("the last user message has no text.", DemoText.Reply([new("system", "Be kind.")]));

    [Fact]
    public void A_question_about_the_router_is_answered() =>
        Assert.StartsWith("FuncRouter is an AI router", DemoText.Reply([new("user", "what is funcrouter?")]), StringComparison.Ordinal);

    [Fact]
    public void A_long_message_is_shortened_to_its_gist()
    {
        var reply = DemoText.Reply([new("user", string.Join(' ', Enumerable.Repeat("word", 1_000)))]);

        Assert.StartsWith("you wrote 1000 words: “word word", reply, StringComparison.Ordinal);
        Assert.EndsWith(" …”.", reply, StringComparison.Ordinal);
        Assert.True(reply.Length < 120, reply);
    }

    [Fact]
    public void Every_answer_says_what_it_is_and_how_to_get_a_real_one() => Assert.All(DemoModels.All, model =>
    {
        var text = DemoText.Of(model, [new("user", "Hello")]);
        Assert.StartsWith($"This is a demonstration answer by demo/{model.Name}: ", text, StringComparison.Ordinal);
        Assert.Contains("OPENAI_API_KEY", text, StringComparison.Ordinal);
    });

    [Property]
    public void A_text_is_its_tokens_and_none_splits_a_character(NonNull<string> prefix, byte emoji)
    {
        var text = prefix.Get + string.Concat(Enumerable.Repeat("🙂", emoji % 9)) + "end";
        var (count, rest) = (0, text);
        while (rest.Length > 0)
        {
            var length = DemoTokens.NextLength(rest);
            Assert.False(length < rest.Length && char.IsSurrogatePair(rest[length - 1], rest[length]));
            (count, rest) = (count + 1, rest[length..]);
        }

        Assert.Equal(count, DemoTokens.Count(text));
        Assert.Equal(text, DemoTokens.Take(text, count));
        Assert.NotEqual(text, DemoTokens.Take(text, count - 1));
    }
}
