using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Execution;

namespace FuncRouter.Tests.Execution;

public sealed class CostSpliceTests
{
    [Theory]
    [InlineData("""{"usage":{"a":1,"cost":0.002}}""", "0.002", """{"usage":{"a":1,"cost":0}}""")]
    [InlineData("""{"usage":{"a":1,"cost":0.0020,"b":2}}""", "0.002", """{"usage":{"a":1,"cost":0,"b":2}}""")]
    [InlineData("""{"usage":{"a":1,"cost":0.00000000012345}}""", "0.00000000012345", """{"usage":{"a":1,"cost":0}}""")]
    [InlineData("""{"x":{"a":1,"cost":5},"usage":{"a":1,"cost":0.002}}""", "0.002", """{"x":{"a":1,"cost":5},"usage":{"a":1,"cost":0}}""")]
    [InlineData("""{"x":"{\"a\":1,\"cost\":0.002}"}""", "0.002", """{"x":"{\"a\":1,\"cost\":0.002}"}""")]
    [InlineData("""{"a":1,"cost":"0.002"}""", "0.002", """{"a":1,"cost":"0.002"}""")]
    [InlineData("""{"a":1,"cost":0.002}""", null, """{"a":1,"cost":0.002}""")]
    public void The_cost_and_nothing_else_is_taken_out(string text, string? cost, string expected)
    {
        using var output = new PooledBuffer();

        CostSplice.WriteWithout(output, Encoding.UTF8.GetBytes(text), cost is null ? null : decimal.Parse(cost, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(expected, Encoding.UTF8.GetString(output.Span));
    }
}
