using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Data.Tables.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace FuncRouter.Contracts.Tests.Tables;

/// <summary>What goes over the wire, and what cannot be had from a server at will.</summary>
public sealed class TableServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_is_dated_and_signed_at_every_attempt()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
        using var handler = new StubHandler(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return StubHandler.Answer(HttpStatusCode.ServiceUnavailable);
            },
            () => StubHandler.Answer(HttpStatusCode.NoContent));
        var policy = new SharedKeyLitePolicy(new TableSharedKeyCredential("abc", "c2VjcmV0"), time);
        var service = new TableService(new Uri("https://abc.table.example/"), policy, Options(handler));

        await service.DeleteTableAsync("t", Cancellation);

        // base64(HMAC-SHA256("secret", DATE LF "/abc/Tables(%27t%27)")), computed with openssl.
        Assert.Equal(
            [
                ("Fri, 02 Jan 2026 03:04:05 GMT", "SharedKeyLite abc:l191jXpupAx3vOgDCRFcIonuhKQTHwn4TYBocbMGhcs="),
                ("Fri, 02 Jan 2026 03:05:05 GMT", "SharedKeyLite abc:Ok1aUiDjhaMRFud3JN6B1LIDnJg/o9OYIuQuP2wkHKs="),
            ],
            handler.Requests.Select(request => (Header(request, "x-ms-date"), Header(request, "Authorization"))));
    }

    [Fact]
    public async Task A_token_is_asked_for_with_the_scope_of_storage()
    {
        using var handler = new StubHandler(() => StubHandler.Answer(HttpStatusCode.NoContent));
        var credential = new StubCredential();
        var client = new TableServiceClient(new Uri("https://abc.table.example"), credential, Options(handler));

        await client.DeleteTableAsync("t", Cancellation);

        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes);
        Assert.Equal("Bearer token", Header(Assert.Single(handler.Requests), "Authorization"));
    }

    [Fact]
    public async Task An_empty_page_with_a_continuation_is_a_page()
    {
        const string Query = "$filter=RowKey%20ge%20%27a%20b%27&$top=7&$select=RowKey";
        using var handler = new StubHandler(
            () => StubHandler.Answer(
                HttpStatusCode.OK,
                """{"value":[]}""",
                ("x-ms-continuation-NextPartitionKey", "1!4!cA=="),
                ("x-ms-continuation-NextRowKey", "1!4!cg==")),
            () => StubHandler.Answer(HttpStatusCode.OK, """{"value":[{"PartitionKey":"p","RowKey":"r"}]}"""));

        var rows = Table(handler).QueryAsync<TableEntity>("RowKey ge 'a b'", 7, ["RowKey"], Cancellation);
        var pages = await rows.AsPages().ToListAsync(Cancellation);

        Assert.Equal([0, 1], pages.Select(page => page.Values.Count));
        Assert.Equal(
            [
                "/t()?" + Query,
                "/t()?" + Query + "&NextPartitionKey=1%214%21cA%3D%3D&NextRowKey=1%214%21cg%3D%3D",
            ],
            handler.Requests.Select(request => request.RequestUri!.PathAndQuery));
    }

    [Fact]
    public async Task A_continuation_may_name_a_partition_alone()
    {
        using var handler = new StubHandler(
            () => StubHandler.Answer(HttpStatusCode.OK, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "cA")),
            () => StubHandler.Answer(HttpStatusCode.OK, """{"value":[]}"""));

        Assert.Equal(2, await Table(handler).QueryAsync<TableEntity>(cancellationToken: Cancellation).AsPages().CountAsync(Cancellation));
        Assert.Equal("/t()?NextPartitionKey=cA", handler.Requests[1].RequestUri!.PathAndQuery);
    }

    [Fact]
    public async Task A_cancelled_query_asks_for_no_further_page()
    {
        using var handler = new StubHandler(
            () => StubHandler.Answer(HttpStatusCode.OK, """{"value":[]}""", ("x-ms-continuation-NextPartitionKey", "cA")));
        using var cancelled = new CancellationTokenSource();
        var pages = Table(handler).QueryAsync<TableEntity>(cancellationToken: Cancellation).AsPages();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var page in pages.WithCancellation(cancelled.Token))
            {
                await cancelled.CancelAsync();
            }
        });
        Assert.Single(handler.Requests);
    }

    [Fact]
    public async Task A_table_that_is_being_deleted_is_not_there()
    {
        using var handler = new StubHandler(() => StubHandler.Answer(
            HttpStatusCode.Conflict, """{"odata.error":{"code":"TableBeingDeleted","message":{"lang":"en-US","value":"Wait."}}}"""));

        var error = await Assert.ThrowsAsync<RequestFailedException>(() => Table(handler).CreateIfNotExistsAsync(Cancellation));

        Assert.Equal((409, "TableBeingDeleted"), (error.Status, error.ErrorCode));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("""{"odata.error":5}""")]
    public async Task A_failure_without_the_services_explanation_keeps_its_status(string content)
    {
        using var handler = new StubHandler(() => StubHandler.Answer(HttpStatusCode.BadRequest, content));

        var error = await Assert.ThrowsAsync<RequestFailedException>(
            () => Table(handler).UpsertEntityAsync(new TableEntity("p", "r"), cancellationToken: Cancellation));

        Assert.Equal((400, null), (error.Status, error.ErrorCode));
    }

    [Fact]
    public async Task Entities_of_other_types_are_refused()
    {
        using var handler = new StubHandler();
        var table = Table(handler);
        await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new OtherEntity(), Cancellation));
        await Assert.ThrowsAsync<NotSupportedException>(() => table.GetEntityAsync<OtherEntity>("p", "r", cancellationToken: Cancellation));
        Assert.Throws<NotSupportedException>(() => table.QueryAsync<OtherEntity>(cancellationToken: Cancellation));
    }

    internal static TableClient Table(StubHandler handler) =>
        new TableServiceClient(new Uri("https://abc.table.example"), new StubCredential(), Options(handler)).GetTableClient("t");

    private static TableClientOptions Options(StubHandler handler)
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(handler) };
        options.Retry.Delay = TimeSpan.Zero;
        return options;
    }

    private static string Header(HttpRequestMessage request, string name) => Assert.Single(request.Headers.GetValues(name));

    private sealed class StubCredential : TokenCredential
    {
        public List<string> Scopes { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes.AddRange(requestContext.Scopes);
            return new AccessToken("token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));
    }

    private sealed class OtherEntity : ITableEntity
    {
        public string PartitionKey { get; set; } = "p";

        public string RowKey { get; set; } = "r";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }
    }
}
