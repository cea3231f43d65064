using System.Text;
using FuncRouter.Api;
using FuncRouter.Tests.Fixtures;

namespace FuncRouter.Tests.Api;

public sealed class BodyReaderTests
{
    [Theory]
    [InlineData(0, null)]
    [InlineData(100, 100L)]
    [InlineData(100_000, null)]
    [InlineData(100_000, 100_000L)]
    [InlineData(200_000, 7L)]
    public async Task A_body_is_read_whole_whether_its_length_was_announced_or_not(int length, long? announced)
    {
        var text = new string('x', length);
        var call = new WebCall("POST", "/", text);
        call.Context.Request.ContentLength = announced;

        var (body, error) = await BodyReader.ReadAsync(call.Context, 200_000);
        using (body)
        {
            Assert.Null(error);
            Assert.Equal(text, Encoding.UTF8.GetString(body!.Span));
            Assert.Null(call.MaxRequestBodySize);
        }
    }

    [Theory]
    [InlineData(11L)]
    [InlineData(null)]
    [InlineData(5L)]
    public async Task A_body_over_the_limit_is_413(long? announced)
    {
        var call = new WebCall("POST", "/", new string('x', 11));
        call.Context.Request.ContentLength = announced;

        var (body, error) = await BodyReader.ReadAsync(call.Context, 10);

        Assert.Null(body);
        Assert.Equal((413, "request_too_large"), (error!.Status, error.Code));
    }

    [Theory]
    [InlineData("gzip", 415)]
    [InlineData("br, gzip", 415)]
    [InlineData("identity", null)]
    public async Task A_coded_body_is_415(string coding, int? status)
    {
        var (body, error) = await BodyReader.ReadAsync(new WebCall("POST", "/", "{}").With("Content-Encoding", coding).Context, 10);
        body?.Dispose();

        Assert.Equal(status, error?.Status);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_is_noticed()
    {
        var call = new WebCall("POST", "/", "{}");
        call.Leave();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BodyReader.ReadAsync(call.Context, 10).AsTask());
    }
}
