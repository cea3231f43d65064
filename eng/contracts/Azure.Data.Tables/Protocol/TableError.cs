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
        && int.TryParse(Message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index
            : null;

    /// <summary>Reads the explanation in an answer, or null where there is none: a proxy's page, or a refusal in XML.</summary>
    public static TableError? Read(Response response)
    {
        try
        {
            using var document = JsonDocument.Parse(response.Content);
            return Child(document.RootElement, "odata.error") is { } error
                ? new TableError(Text(Child(error, "code")), Text(Child(Child(error, "message"), "value")))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Child(JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var child) ? child : null;

    private static string? Text(JsonElement? json) => json is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
