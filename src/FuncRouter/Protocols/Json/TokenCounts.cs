using System.Text.Json;

namespace FuncRouter.Protocols.Json;

/// <summary>Readings of the counts in usage objects, in passing.</summary>
internal static class TokenCounts
{
    /// <summary>Reads the value that the reader stands at as a count; afterwards it stands at the value's end.</summary>
    /// <returns>Null for anything but a number that is not negative.</returns>
    public static long? Count(ref Utf8JsonReader reader)
    {
        long? count = reader.Number() is { } number and >= 0 and < long.MaxValue ? (long)number : null;
        reader.Skip();
        return count;
    }

    /// <summary>Reads one count of the object that the reader stands at; afterwards it stands at the object's end.</summary>
    /// <returns>Null where the object has none of that name.</returns>
    public static long? Detail(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long? result = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var matches = reader.ValueTextEquals(name);
                reader.Read();
                result = matches ? Count(ref reader) : result;
                reader.Skip();
            }
        }

        reader.Skip();
        return result;
    }
}
