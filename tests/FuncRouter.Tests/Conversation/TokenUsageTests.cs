using FuncRouter.Conversation;

namespace FuncRouter.Tests.Conversation;

public sealed class TokenUsageTests
{
    [Fact]
    public void No_count_of_a_later_report_falls()
    {
        var first = new TokenUsage(105, 1, 100, 5, 0);

        Assert.Equal(new TokenUsage(105, 9, 100, 5, 4), new TokenUsage(0, 9, ReasoningTokens: 4).After(first));
        Assert.Equal(new TokenUsage(200, 9, 100, 7, 0), new TokenUsage(200, 9, 0, 7).After(first));
        Assert.Equal(first, first.After(null));
    }
}
