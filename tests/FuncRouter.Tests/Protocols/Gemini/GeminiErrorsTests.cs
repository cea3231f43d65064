using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Gemini;
using static FuncRouter.Tests.Protocols.Gemini.Told;

namespace FuncRouter.Tests.Protocols.Gemini;

public sealed class GeminiErrorsTests
{
    private const string Exhausted = """{"error":{"code":429,"message":"Too much.","status":"RESOURCE_EXHAUSTED"}}""";

    [Theory]
    [InlineData(Exhausted)]
    [InlineData("[" + Exhausted + "]")]
    [InlineData("[{}," + Exhausted + "]")]
    public void An_error_keeps_its_words_alone_or_in_a_list(string body) =>
        Assert.Equal(new ReportedError("Too much.", "RESOURCE_EXHAUSTED", "429"), Read(body));

    [Theory]
    [InlineData("7s", 7)]
    [InlineData("34.4s", 34.4)]
    [InlineData("0.5s", 0.5)]
    [InlineData("0s", 0)]
    public void The_time_to_wait_stands_in_a_detail(string delay, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(WithDelay($"\"{delay}\""))?.RetryAfter);

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("\"s\"")]
    [InlineData("\"-7s\"")]
    [InlineData("\"1e300s\"")]
    [InlineData("\"9999999999999999s\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void What_is_no_time_is_none(string delay)
    {
        Assert.Null(Read(WithDelay(delay))?.RetryAfter);
        Assert.Equal("Wait.", Read(WithDelay(delay))?.Message);
    }

    [Theory]
    [InlineData("UNAVAILABLE", "503")]
    [InlineData("INVALID_ARGUMENT", "400")]
    [InlineData("UNAUTHENTICATED", "401")]
    [InlineData("DEADLINE_EXCEEDED", "504")]
    [InlineData("SOMETHING_NEW", null)]
    public void A_status_word_has_its_number(string status, string? code) =>
        Assert.Equal(new ReportedError("No.", status, code), Read($$$"""{"error":{"message":"No.","status":"{{{status}}}"}}"""));

    [Fact]
    public void A_prompt_that_is_too_long_is_told_by_its_words() =>
        Assert.Equal(
            "context_length_exceeded",
            Read("""{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""")?.Code);

    [Theory]
    [InlineData("""{"error":"No."}""", "No.")]
    [InlineData("""{"error":{"status":"INTERNAL"}}""", "INTERNAL")]
    [InlineData("""{"error":{"code":"500"}}""", "500")]
    public void Less_is_an_error_as_well(string body, string message) => Assert.Equal(message, Read(body)?.Message);

    [Theory]
    [InlineData("")]
    [InlineData("<html>502</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"error":null}""")]
    [InlineData("""{"error":{}}""")]
    [InlineData("""{"error":{"message":"\ud83d"}}""")]
    public void What_says_nothing_is_none(string body) => Assert.Null(Read(body));

    [Theory]
    [InlineData(Exhausted)]
    [InlineData("[" + Exhausted + "]")]
    public void An_error_in_the_place_of_an_answer_or_its_rest_fails_it(string body)
    {
        var failure = new AnswerFailed(new ReportedError("Too much.", "RESOURCE_EXHAUSTED", "429"));

        Assert.Equal([failure], Document(body));
        Assert.Equal(failure, Stream(Answer("""{"text":"A"}""", null), body)[^1]);
    }

    private static string WithDelay(string delay) =>
        $$$"""{"error":{"message":"Wait.","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":{{{delay}}}}]}}""";

    private static ReportedError? Read(string body) => GeminiProtocol.Instance.ReadError(Encoding.UTF8.GetBytes(body), _ => null);
}
