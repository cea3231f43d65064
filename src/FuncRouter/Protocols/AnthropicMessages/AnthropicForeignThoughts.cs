using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Finds what answers of other providers left in a conversation that Anthropic now shall go on with: thinking blocks whose signature is
/// not Anthropic's, and citations without Anthropic's index. It would refuse the whole request for them.
/// </summary>
internal static class AnthropicForeignThoughts
{
    /// <summary>The edits that take them out, in the order of the text; none for nearly every request.</summary>
    public static ImmutableArray<BodyEdit> Edits(RouterRequest request)
    {
        var body = request.Body;
        if (!request.Features.ReasoningState && body.Buffer.Span.IndexOf("\"encrypted_index\""u8) < 0)
        {
            return [];
        }

        try
        {
            return Find(body);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for half a character. What is in such a text is not worth a guess; the provider will say.
            return [];
        }
    }

    private static ImmutableArray<BodyEdit> Find(RequestBody body)
    {
        var edits = ImmutableArray.CreateBuilder<BodyEdit>();
        foreach (var field in body.Fields.Where(field => field.Name == "messages"))
        {
            var reader = new Utf8JsonReader(body.ValueOf(field), JsonText.ReaderOptions);
            reader.Read();
            ReadList(ref reader, field.ValueStart, edits, ReadMessage);
        }

        return edits.DrainToImmutable();
    }

    private delegate bool ItemReader(ref Utf8JsonReader reader, int offset, ImmutableArray<BodyEdit>.Builder edits);

    private readonly record struct Item(int Start, int End, bool Goes);

    // A message of which nothing stays goes as a whole: one without content is refused, while turns of one role may follow each other.
    private static bool ReadMessage(ref Utf8JsonReader reader, int offset, ImmutableArray<BodyEdit>.Builder edits)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var before = edits.Count;
        var isEmpty = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContent = reader.ValueTextEquals("content"u8);
            reader.Read();
            if (isContent && reader.TokenType == JsonTokenType.StartArray)
            {
                isEmpty = ReadList(ref reader, offset, edits, ReadBlock);
            }

            reader.Skip();
        }

        while (isEmpty && edits.Count > before)
        {
            edits.RemoveAt(edits.Count - 1);
        }

        return isEmpty;
    }

    private static bool ReadBlock(ref Utf8JsonReader reader, int offset, ImmutableArray<BodyEdit>.Builder edits)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var properties = new List<Item>();
        var isForeign = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isSeal = reader.ValueTextEquals("signature"u8) || reader.ValueTextEquals("data"u8);
            var isCitations = reader.ValueTextEquals("citations"u8);
            reader.Read();
            isForeign |= isSeal && IsForeign(ref reader);
            var goes = isCitations && HasForeignCitation(ref reader);
            reader.Skip();
            properties.Add(new Item(start, (int)reader.BytesConsumed, goes));
        }

        if (!isForeign)
        {
            AddRemovals(properties, offset, edits);
        }

        return isForeign;
    }

    /// <summary>Reads a list; where none of its items stays, the caller decides what becomes of it.</summary>
    private static bool ReadList(ref Utf8JsonReader reader, int offset, ImmutableArray<BodyEdit>.Builder edits, ItemReader read)
    {
        var items = new List<Item>();
        var inner = ImmutableArray.CreateBuilder<BodyEdit>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            var goes = read(ref reader, offset, inner);
            items.Add(new Item(start, (int)reader.BytesConsumed, goes));
        }

        AddRemovals(items, offset, inner);
        edits.AddRange(inner.OrderBy(edit => edit.Start));
        return items.Count > 0 && items.TrueForAll(item => item.Goes);
    }

    // A comma goes with each: the one before it where an item before it stays, else the one after it.
    private static void AddRemovals(List<Item> items, int offset, ImmutableArray<BodyEdit>.Builder edits)
    {
        var anyKept = false;
        for (var i = 0; i < items.Count; i++)
        {
            if (!items[i].Goes)
            {
                anyKept = true;
                continue;
            }

            var start = anyKept ? items[i - 1].End : items[i].Start;
            var end = anyKept || i + 1 == items.Count ? items[i].End : items[i + 1].Start;
            edits.Add(new BodyEdit(offset + start, offset + end, default));
        }
    }

    // Media have "data" as well, and it is large; base64 has no colon, so one look tells.
    private static bool IsForeign(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Contains((byte)':') && AnthropicSeals.IsForeign(reader.GetString()!);

    private static bool HasForeignCitation(ref Utf8JsonReader reader)
    {
        var found = false;
        var list = reader;
        if (list.TokenType == JsonTokenType.StartArray)
        {
            while (list.Read() && list.TokenType != JsonTokenType.EndArray)
            {
                var isIndex = list.TokenType == JsonTokenType.PropertyName && list.ValueTextEquals("encrypted_index"u8);
                found |= isIndex && list.Read() && list.TokenType == JsonTokenType.String && list.ValueSpan.IsEmpty;
            }
        }

        return found;
    }
}
