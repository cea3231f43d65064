using System.Globalization;
using System.Net.Http.Headers;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Tests.Providers;

public sealed class FailureReaderTests
{
    private static readonly DateTimeOffset Now = new(2025, 8, 14, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(301, null, "Protocol", true)]
    [InlineData(400, null, "BadRequest", false)]
    [InlineData(400, "context_length_exceeded", "ContextTooLong", false)]
    [InlineData(400, "content_filter", "ContentFilter", false)]
    [InlineData(400, "content_policy_violation", "ContentFilter", false)]
    [InlineData(401, null, "Authentication", true)]
    [InlineData(402, null, "Quota", true)]
    [InlineData(403, null, "Permission", true)]
    [InlineData(403, "content_filter", "ContentFilter", false)]
    [InlineData(404, null, "NotFound", true)]
    [InlineData(408, null, "Timeout", true)]
    [InlineData(409, null, "Conflict", true)]
    [InlineData(422, null, "BadRequest", false)]
    [InlineData(424, null, "Server", true)]
    [InlineData(429, null, "RateLimit", true)]
    [InlineData(429, "insufficient_quota", "Quota", true)]
    [InlineData(500, null, "Server", true)]
    [InlineData(502, null, "Server", true)]
    [InlineData(503, null, "Overloaded", true)]
    [InlineData(504, null, "Timeout", true)]
    [InlineData(529, null, "Overloaded", true)]
    public void A_status_says_what_failed(int status, string? code, string kind, bool elsewhere)
    {
        var failure = Read(status, new ReportedError("m", Code: code));

        Assert.Equal((kind, status, elsewhere), (failure.Kind.ToString(), failure.Status, failure.Rule.Elsewhere == Elsewhere.Anyone));
    }

    [Theory]
    [InlineData("This model's maximum context length is 8192 tokens.", "ContextTooLong")]
    [InlineData("prompt is too long: 210000 tokens > 200000 maximum", "ContextTooLong")]
    [InlineData("Input is too long for requested model.", "ContextTooLong")]
    [InlineData("The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", "ContentFilter")]
    [InlineData("Your credit balance is too low to access the Anthropic API.", "Quota")]
    [InlineData("Something else.", "BadRequest")]
    public void A_sentence_says_what_failed_where_there_is_no_code(string message, string kind) =>
        Assert.Equal(kind, Read(400, new ReportedError(message)).Kind.ToString());

    [Theory]
    [InlineData(null, "429", 429)]
    [InlineData(null, "502", 502)]
    [InlineData(null, "200", 502)]
    [InlineData(null, "9999", 502)]
    [InlineData("rate_limit_error", null, 429)]
    [InlineData(null, "Rate_Limit_exceeded", 429)]
    [InlineData("overloaded_error", null, 503)]
    [InlineData("invalid_request_error", null, 400)]
    [InlineData("other", "words", 502)]
    public void An_error_under_a_status_of_success_has_the_status_that_its_words_mean(string? type, string? code, int status) =>
        Assert.Equal(status, Read(200, new ReportedError("m", type, code)).Status);

    [Fact]
    public void What_the_provider_says_is_kept_without_its_key()
    {
        var failure = Read(401, new ReportedError("Bad key sk-hush, not sk-hush.", "t", "c", "p"));

        Assert.Equal("Bad key ***, not ***.", failure.Message);
        Assert.Equal(("t", "c", "p"), (failure.ProviderType, failure.ProviderCode, failure.Param));
        Assert.Equal("The provider answered with status 500.", Read(500, null).Message);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7_000.0)]
    [InlineData("Retry-After", "0", 0.0)]
    [InlineData("Retry-After", "1.5", 1_500.0)]
    [InlineData("Retry-After", "-5", null)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("Retry-After", "99999999999", null)]
    [InlineData("retry-after-ms", "250", 250.0)]
    [InlineData("x-ms-retry-after-ms", "30.5", 30.5)]
    [InlineData("retry-after-ms", "-1", null)]
    [InlineData("retry-after-ms", "NaN", null)]
    [InlineData("x-other", "1", null)]
    public void How_long_to_wait_is_read_in_every_form(string header, string value, double? milliseconds) => Assert.Equal(
        milliseconds is { } found ? TimeSpan.FromMilliseconds(found) : null, FailureReader.RetryAfter(Headers((header, value)), Now));

    [Theory]
    [InlineData(90, 90)]
    [InlineData(-90, 0)]
    public void A_date_to_wait_for_is_seen_from_now(int seconds, int wait) => Assert.Equal(
        TimeSpan.FromSeconds(wait),
        FailureReader.RetryAfter(Headers(("Retry-After", Now.AddSeconds(seconds).ToString("r", CultureInfo.InvariantCulture))), Now));

    [Fact]
    public void Milliseconds_go_before_seconds_and_rubbish_goes_for_nothing()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(5), FailureReader.RetryAfter(Headers(("Retry-After", "1"), ("retry-after-ms", "5")), Now));
        Assert.Equal(TimeSpan.FromSeconds(1), FailureReader.RetryAfter(Headers(("Retry-After", "1"), ("retry-after-ms", "x")), Now));
        Assert.Null(FailureReader.RetryAfter(null, Now));
    }

    private static UpstreamFailure Read(int status, ReportedError? reported)
    {
        using var client = new HttpMessageInvoker(new HttpClientHandler());
        var options = new ProviderOptions { Name = "p", Type = "openai", ApiKey = new Secret("sk-hush") };
        return FailureReader.Read(new Provider(options, OpenAIProvider.OpenAI, client), status, reported, null, Now);
    }

    private static HttpResponseHeaders Headers(params (string Name, string Value)[] headers)
    {
        var response = new HttpResponseMessage();
        Assert.All(headers, header => Assert.True(response.Headers.TryAddWithoutValidation(header.Name, header.Value)));
        return response.Headers;
    }
}
