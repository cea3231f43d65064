using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Protocol;

/// <summary>What the service says about a failure.</summary>
/// <param name="Code">The kind of failure, like <c>TableNotFound</c>.</param>
/// <param name="Message">The explanation.</param>
/// <remarks>Source: "Table service error codes" of the service's documentation.</remarks>
internal sealed record TableError(string? Code, string? Message)
{
    /// <summary>Which action of a transaction failed: its explanation begins with the number and a colon.</summary>
    public int? ActionIndex =>
        Message is not null
        && Message.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && int.TryParse(Message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? index
            : null;

    /// <summary>Reads the explanation in an answer, or null where there is none: a proxy's page, or a refusal in XML.</summary>
    public static TableError? Read(Response response)
    {
        try
        {
            using var document = JsonDocument.Parse(response.Content);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("odata.error", out var error)
                && error.TryGetProperty("code", out var code)
                && error.TryGetProperty("message", out var message)
                && message.TryGetProperty("value", out var text)
                    ? new TableError(code.GetString(), text.GetString())
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
