using System.Text.Json;
using System.Text.Json.Nodes;

namespace FuncRouter.Execution.Changes;

/// <summary>Cuts the middle out of the longest texts of a conversation; addresses, media and arguments stay whole.</summary>
internal static class LongTexts
{
    // A text that is shorter is not what made the conversation too long.
    private const int Shortest = 400;

    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal) { "content", "text", "output" };

    /// <summary>Cuts them.</summary>
    /// <param name="turns">The conversation; changed.</param>
    /// <param name="characters">How many have to go.</param>
    /// <returns>How many went.</returns>
    public static int Cut(JsonArray turns, int characters)
    {
        var cut = 0;
        while (cut < characters && Longest(turns) is { } place)
        {
            var text = place.Parent[place.Field]!.GetValue<string>();
            var gone = Math.Min(characters - cut, text.Length - (Shortest / 2));
            var head = (text.Length - gone) / 2;

            // No half of a character may be left on either side.
            head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
            var tail = head + gone;
            tail += char.IsLowSurrogate(text[tail]) ? 1 : 0;
            place.Parent[place.Field] = $"{text[..head]}\n[…]\n{text[tail..]}";
            cut += tail - head;
        }

        return cut;
    }

    private static (JsonObject Parent, string Field)? Longest(JsonArray turns)
    {
        (JsonObject Parent, string Field)? longest = null;
        var length = Shortest;
        Visit(turns);
        return longest;

        void Visit(JsonNode? node)
        {
            switch (node)
            {
                case JsonArray list:
                    foreach (var item in list)
                    {
                        Visit(item);
                    }

                    break;
                case JsonObject fields:
                    foreach (var (name, value) in fields)
                    {
                        if (value is JsonValue && value.GetValueKind() == JsonValueKind.String && Fields.Contains(name))
                        {
                            if (value.GetValue<string>().Length is var found && found > length)
                            {
                                (longest, length) = ((fields, name), found);
                            }
                        }
                        else
                        {
                            Visit(value);
                        }
                    }

                    break;
                default:
                    break;
            }
        }
    }
}
