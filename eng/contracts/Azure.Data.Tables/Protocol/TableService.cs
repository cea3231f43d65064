using System.Buffers;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables.Protocol;

/// <summary>Speaks the Table service's REST protocol over a pipeline of Azure.Core.</summary>
internal sealed class TableService
{
    public const string Version = "2020-12-06";
    public const string TokenScope = "https://storage.azure.com/.default";
    public const int NotFound = 404;

    private readonly HttpPipeline _pipeline;

    public TableService(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions? options)
    {
        Endpoint = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var pipeline = new HttpPipelineOptions(options ?? new TableClientOptions()) { RequestFailedDetailsParser = new TableErrorParser() };

        // Per attempt, because the service refuses signatures and tokens that have aged.
        pipeline.PerRetryPolicies.Add(authentication);
        _pipeline = HttpPipelineBuilder.Build(pipeline);
    }

    /// <summary>The service's root, without a slash at its end.</summary>
    public string Endpoint { get; }

    public static void ThrowIfFailed(Response response)
    {
        if (response.IsError)
        {
            throw new RequestFailedException(response);
        }
    }

    public async Task<Response> CreateTableAsync(string table, CancellationToken cancellationToken)
    {
        var response = await SendUncheckedAsync(
            TableOperation.Insert(Endpoint, "Tables", new TableEntity { ["TableName"] = table }), cancellationToken);

        // A table that is being deleted answers with the same status, but it is not there.
        if (response.IsError && TableError.Read(response)?.Code != "TableAlreadyExists")
        {
            throw new RequestFailedException(response);
        }

        return response;
    }

    public async Task<Response> DeleteTableAsync(string table, CancellationToken cancellationToken)
    {
        var url = $"{Endpoint}/Tables({Uri.EscapeDataString(ODataLiteral.Text(table))})";
        var response = await SendUncheckedAsync(new TableOperation(RequestMethod.Delete, url), cancellationToken);
        if (response.Status != NotFound)
        {
            ThrowIfFailed(response);
        }

        return response;
    }

    public async Task<Page<TableItem>> ListTablesAsync(
        string? filter, int? pageSize, string? continuation, CancellationToken cancellationToken)
    {
        var query = TableQuery.Text(("$filter", filter), ("$top", TableQuery.Number(pageSize)), ("NextTableName", continuation));
        var response = await SendAsync(new TableOperation(RequestMethod.Get, $"{Endpoint}/Tables{query}"), cancellationToken);
        return Page<TableItem>.FromValues(
            ReadList(response, json => new TableItem(json.GetProperty("TableName").GetString()!)),
            Continuation(response, "NextTableName"),
            response);
    }

    public async Task<Page<TableEntity>> QueryAsync(
        string table, string? filter, int? pageSize, IEnumerable<string>? select, string? continuation, CancellationToken cancellationToken)
    {
        // A continuation is a partition and a row key, both encoded by the service and free of spaces.
        string?[] next = [.. continuation?.Split(' ', 2) ?? [], null, null];
        var query = TableQuery.Text(
            ("$filter", filter),
            ("$top", TableQuery.Number(pageSize)),
            ("$select", TableQuery.Names(select)),
            ("NextPartitionKey", next[0]),
            ("NextRowKey", next[1]));
        var response = await SendAsync(new TableOperation(RequestMethod.Get, $"{Endpoint}/{table}(){query}"), cancellationToken);
        return Page<TableEntity>.FromValues(
            ReadList(response, EntityJson.Read), Continuation(response, "NextPartitionKey", "NextRowKey"), response);
    }

    public async Task<Response<IReadOnlyList<Response>>> SubmitAsync(
        IReadOnlyList<TableOperation> operations, CancellationToken cancellationToken)
    {
        var batch = BatchRequest.Write(operations);
        using var message = _pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Post;
        message.Request.Uri.Reset(new Uri($"{Endpoint}/$batch"));
        message.Request.Headers.SetValue("x-ms-version", Version);
        message.Request.Headers.SetValue("DataServiceVersion", "3.0");
        message.Request.Headers.SetValue(HttpHeader.Names.ContentType, batch.ContentType);
        message.Request.Content = RequestContent.Create(batch.Body);
        await _pipeline.SendAsync(message, cancellationToken);
        ThrowIfFailed(message.Response);
        Response[] answers = [.. BatchResponse.Read(message.Response)];
        return answers.FirstOrDefault(answer => answer.IsError) is { } failed
            ? throw new TableTransactionFailedException(failed)
            : Response.FromValue<IReadOnlyList<Response>>(answers, message.Response);
    }

    public async Task<Response> SendAsync(TableOperation operation, CancellationToken cancellationToken)
    {
        var response = await SendUncheckedAsync(operation, cancellationToken);
        ThrowIfFailed(response);
        return response;
    }

    public async Task<Response> SendUncheckedAsync(TableOperation operation, CancellationToken cancellationToken)
    {
        using var message = _pipeline.CreateMessage();
        message.Request.Method = operation.Method;
        message.Request.Uri.Reset(new Uri(operation.Url));
        foreach (var (name, value) in operation.Headers)
        {
            message.Request.Headers.SetValue(name, value);
        }

        if (operation.Body is { } body)
        {
            var json = new ArrayBufferWriter<byte>();
            EntityJson.Write(json, body);
            message.Request.Content = RequestContent.Create(json.WrittenMemory);
        }

        await _pipeline.SendAsync(message, cancellationToken);
        return message.Response;
    }

    private static List<T> ReadList<T>(Response response, Func<JsonElement, T> read)
    {
        using var document = JsonDocument.Parse(response.Content);
        return [.. document.RootElement.GetProperty("value").EnumerateArray().Select(read)];
    }

    private static string? Continuation(Response response, params ReadOnlySpan<string> names)
    {
        var parts = new List<string>();
        foreach (var name in names)
        {
            if (response.Headers.TryGetValue($"x-ms-continuation-{name}", out var part) && part.Length > 0)
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? null : string.Join(' ', parts);
    }
}
