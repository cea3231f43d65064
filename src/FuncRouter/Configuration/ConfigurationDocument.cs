using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Configuration;

/// <summary>Reads the JSON text that one source gives.</summary>
internal static class ConfigurationDocument
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    /// <summary>Parses the text, or reports under <paramref name="source"/> why it cannot be used and gives null.</summary>
    public static JsonElement? Parse(string source, ReadOnlyMemory<byte> text, ConfigurationReport report)
    {
        text = text.Span.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        if (!Utf8.IsValid(text.Span))
        {
            report.Mistake(source, "is not UTF-8 text; save it as UTF-8");
            return null;
        }

        if (text.Span.Trim(" \t\r\n"u8).IsEmpty)
        {
            report.Mistake(source, "is empty; {} is the smallest configuration");
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Lenient);
            return Check(source, document.RootElement.Clone(), report);
        }
        catch (JsonException exception)
        {
            report.Mistake(source, $"is not valid JSON at {JsonText.PlaceOf(exception, text.Span)}{Reason(exception)}");
            return null;
        }
    }

    private static JsonElement? Check(string source, JsonElement root, ConfigurationReport report)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            report.Mistake(source, "must be a JSON object: { … }");
            return null;
        }

        var before = report.Mistakes.Count;
        CheckText(root, "", report);
        return report.Mistakes.Count == before ? root : null;
    }

    /// <summary>Finds what the parser lets pass: a name that stands twice in an object, and text that is no text.</summary>
    private static void CheckText(JsonElement element, string path, ConfigurationReport report)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var property in element.EnumerateObject())
                {
                    var inner = Readable(() => property.Name) is { } name ? ConfigurationPath.Of(path, name) : null;
                    if (inner is null)
                    {
                        report.Mistake(path, "a name in it holds half of a surrogate pair");
                        continue;
                    }

                    if (!names.Add(property.Name))
                    {
                        report.Mistake(inner, "stands there twice; keep one");
                    }

                    CheckText(property.Value, inner, report);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in element.EnumerateArray().Index())
                {
                    CheckText(item, ConfigurationPath.Of(path, index), report);
                }

                break;
            case JsonValueKind.String when Readable(element.GetString) is null:
                report.Mistake(path, "holds half of a surrogate pair");
                break;
        }
    }

    private static string? Readable(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            // How System.Text.Json says that an escape like \ud800 stands alone.
            return null;
        }
    }

    /// <summary>The parser's reason, unless it quotes the document: an unquoted key would be in it.</summary>
    private static string Reason(JsonException exception) => exception.Message.Contains("literal", StringComparison.Ordinal)
        ? ": text needs quotes"
        : ": " + JsonText.Reason(exception);
}
