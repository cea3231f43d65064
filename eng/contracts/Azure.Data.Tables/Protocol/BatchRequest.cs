using System.Buffers;
using System.Text;

namespace Azure.Data.Tables.Protocol;

/// <summary>A transaction as it is sent: a batch of one change set, each change an HTTP request in a part of its own.</summary>
/// <param name="ContentType">The type of the body, with its boundary.</param>
/// <param name="Body">The body.</param>
/// <remarks>Source: "Performing entity group transactions" of the service's documentation. Lines end with CR and LF.</remarks>
internal sealed record BatchRequest(string ContentType, ReadOnlyMemory<byte> Body)
{
    public static BatchRequest Write(IReadOnlyList<TableOperation> operations)
    {
        var batch = $"batch_{Guid.NewGuid()}";
        var changes = $"changeset_{Guid.NewGuid()}";
        var body = new ArrayBufferWriter<byte>();
        WriteText(body, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changes}\r\n\r\n");
        foreach (var operation in operations)
        {
            WriteText(body, $"--{changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n");
            WriteOperation(body, operation);
        }

        WriteText(body, $"--{changes}--\r\n\r\n--{batch}--\r\n");
        return new BatchRequest($"multipart/mixed; boundary={batch}", body.WrittenMemory);
    }

    private static void WriteOperation(ArrayBufferWriter<byte> body, TableOperation operation)
    {
        WriteText(body, $"{operation.Method} {operation.Url} HTTP/1.1\r\n");
        foreach (var (name, value) in operation.Headers)
        {
            WriteText(body, $"{name}: {value}\r\n");
        }

        WriteText(body, "\r\n");
        if (operation.Body is { } entity)
        {
            EntityJson.Write(body, entity);
        }

        WriteText(body, "\r\n");
    }

    private static void WriteText(ArrayBufferWriter<byte> body, string text) => Encoding.UTF8.GetBytes(text, body);
}
