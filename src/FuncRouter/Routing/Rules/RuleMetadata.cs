using System.Text.Json;
using FuncRouter.Conversation;

namespace FuncRouter.Routing.Rules;

/// <summary>Reads single values of a request's <c>metadata</c>, which all protocols have under that name, and its tags.</summary>
internal static class RuleMetadata
{
    private const string Field = "metadata";
    private const string TagsHeader = "x-funcrouter-tags";

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 256 };

    /// <summary>The values under a name: one for a text, a number or a flag, several for a list of them; none where there is nothing of the kind.</summary>
    public static IReadOnlyList<string> Values(RequestBody body, string name)
    {
        foreach (var field in body.Fields)
        {
            if (field.Name == Field)
            {
                return Read(body.ValueOf(field), name);
            }
        }

        return [];
    }

    /// <summary>The tags of a request, in the header and in the metadata; a text may hold several, between commas.</summary>
    public static IEnumerable<string> Tags(RouterRequest request) =>
        Values(request.Body, "tags").Append(request.Header(TagsHeader) ?? "")
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static List<string> Read(ReadOnlySpan<byte> metadata, string name)
    {
        var values = new List<string>();
        var reader = new Utf8JsonReader(metadata, ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return values;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var matches = reader.ValueTextEquals(name);
            reader.Read();
            if (!matches)
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Add(ref reader, values);
                }
            }
            else
            {
                Add(ref reader, values);
            }
        }

        return values;
    }

    private static void Add(ref Utf8JsonReader reader, List<string> values)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String when IsWhole(reader):
                values.Add(reader.GetString()!);
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                values.Add(System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
                break;
        }

        reader.Skip();
    }

    // An escaped half of a surrogate pair is no text, and fits no pattern.
    private static bool IsWhole(Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return true;
        }

        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
