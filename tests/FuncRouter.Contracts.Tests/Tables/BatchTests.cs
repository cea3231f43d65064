using System.Net;
using System.Net.Http.Headers;
using Azure;
using Azure.Data.Tables;

namespace FuncRouter.Contracts.Tests.Tables;

/// <summary>The form of a transaction and of its answers.</summary>
public sealed class BatchTests
{
    private static readonly TableTransactionAction[] Actions =
    [
        new(TableTransactionActionType.Add, new TableEntity("p", "1") { ["V"] = "ü" }),
        new(TableTransactionActionType.UpdateReplace, new TableEntity("p", "it's"), new ETag("W/\"1\"")),
        new(TableTransactionActionType.Delete, new TableEntity("p", "3")),
    ];

    [Fact]
    public async Task Every_write_is_a_request_in_a_part_of_the_change_set()
    {
        using var handler = new StubHandler(() => Batch("HTTP/1.1 204 No Content\r\n\r\n\r\n"));

        await SubmitAsync(handler);

        var boundary = Assert.Single(handler.Requests).Content!.Headers.ContentType!.Parameters.Single().Value!;
        var changes = handler.Bodies[0].Split("boundary=")[1].Split("\r\n")[0];
        Assert.Equal(
            $$$"""
            --{{{boundary}}}
            Content-Type: multipart/mixed; boundary={{{changes}}}

            --{{{changes}}}
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            POST https://abc.table.example/t HTTP/1.1
            x-ms-version: 2020-12-06
            DataServiceVersion: 3.0
            Accept: application/json;odata=minimalmetadata
            Content-Type: application/json
            Prefer: return-no-content

            {"PartitionKey":"p","RowKey":"1","V":"\u00FC"}
            --{{{changes}}}
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            PUT https://abc.table.example/t(PartitionKey='p',RowKey='it%27%27s') HTTP/1.1
            x-ms-version: 2020-12-06
            DataServiceVersion: 3.0
            Accept: application/json;odata=minimalmetadata
            Content-Type: application/json
            If-Match: W/"1"

            {"PartitionKey":"p","RowKey":"it\u0027s"}
            --{{{changes}}}
            Content-Type: application/http
            Content-Transfer-Encoding: binary

            DELETE https://abc.table.example/t(PartitionKey='p',RowKey='3') HTTP/1.1
            x-ms-version: 2020-12-06
            DataServiceVersion: 3.0
            Accept: application/json;odata=minimalmetadata
            If-Match: *


            --{{{changes}}}--

            --{{{boundary}}}--

            """.ReplaceLineEndings("\r\n"),
            handler.Bodies[0]);
    }

    [Fact]
    public async Task The_answers_come_in_the_order_of_the_writes()
    {
        using var handler = new StubHandler(() => Batch(
            "HTTP/1.1 204 No Content\r\nETag: W/\"1\"\r\n\r\n\r\n", "HTTP/1.1 204 No Content\r\nETag: W/\"2\"\r\n\r\n\r\n"));

        var answers = await SubmitAsync(handler);

        Assert.Equal(202, answers.GetRawResponse().Status);
        Assert.Equal(
            [(204, "W/\"1\""), (204, "W/\"2\"")], answers.Value.Select(answer => (answer.Status, answer.Headers.ETag?.ToString())));
    }

    [Theory]
    [InlineData("41:Changed: by another.", 41)]
    [InlineData("Changed: by another.", null)]
    [InlineData("Changed.", null)]
    public async Task A_failed_write_is_named_by_its_index(string message, int? index)
    {
        var content = $$"""{ "odata.error": { "code": "UpdateConditionNotSatisfied", "message": { "value": "{{message}}" } } }""";
        using var handler = new StubHandler(
            () => Batch($"HTTP/1.1 412 Precondition Failed\r\nContent-Type: application/json\r\n\r\n{content}\r\n"));

        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => SubmitAsync(handler));

        Assert.Equal((412, "UpdateConditionNotSatisfied", index), (error.Status, error.ErrorCode, error.FailedTransactionActionIndex));
    }

    [Fact]
    public async Task A_refusal_of_the_whole_is_no_failed_write()
    {
        using var handler = new StubHandler(() => StubHandler.Answer(HttpStatusCode.Forbidden));

        var error = await Assert.ThrowsAsync<RequestFailedException>(() => SubmitAsync(handler));

        Assert.Equal(403, error.Status);
    }

    [Fact]
    public async Task An_answer_that_is_no_batch_is_an_error()
    {
        using var plain = new StubHandler(() => StubHandler.Answer(HttpStatusCode.Accepted, "OK"));
        using var broken = new StubHandler(() => Batch("nothing of the kind"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SubmitAsync(plain));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SubmitAsync(broken));
    }

    [Fact]
    public async Task A_transaction_without_writes_is_refused()
    {
        using var handler = new StubHandler();
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => TableServiceTests.Table(handler).SubmitTransactionAsync([], TestContext.Current.CancellationToken));
    }

    private static Task<Response<IReadOnlyList<Response>>> SubmitAsync(StubHandler handler) =>
        TableServiceTests.Table(handler).SubmitTransactionAsync(Actions, TestContext.Current.CancellationToken);

    private static HttpResponseMessage Batch(params string[] parts)
    {
        var changes = string.Concat(parts.Select(part => $"--inner\r\nContent-Type: application/http\r\n\r\n{part}"));
        var response = StubHandler.Answer(
            HttpStatusCode.Accepted,
            $"--outer\r\nContent-Type: multipart/mixed; boundary=inner\r\n\r\n{changes}--inner--\r\n--outer--\r\n");
        response.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/mixed; boundary=\"outer\"");
        return response;
    }
}
