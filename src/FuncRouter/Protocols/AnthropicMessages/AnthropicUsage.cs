using System.Runtime.InteropServices;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Protocols.AnthropicMessages;

/// <summary>
/// Reads Anthropic's usage object. <c>input_tokens</c> leaves out what was read from and written to the cache. In a stream every count is
/// a total so far; counts that do not apply, or that did not change, may be missing, so a later object replaces an earlier one count by
/// count. Source: Anthropic API reference, "Usage" and "Message delta usage"; "Compaction" for the iterations.
/// </summary>
internal struct AnthropicUsage
{
    private Counts _total;
    private Counts? _iterations;
    private long? _thinking;

    /// <summary>Takes one usage object.</summary>
    /// <param name="usage">The object; anything else says nothing.</param>
    public void Read(JsonElement usage)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(usage), JsonText.ReaderOptions);
        reader.Read();
        Read(ref reader);
    }

    /// <summary>Takes the usage object that the reader stands at.</summary>
    /// <param name="reader">At the value; afterwards at its end.</param>
    public void Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("iterations"u8))
            {
                reader.Read();
                _iterations = ReadIterations(ref reader) ?? _iterations;
            }
            else if (reader.ValueTextEquals("output_tokens_details"u8))
            {
                reader.Read();
                _thinking = ReadThinking(ref reader) ?? _thinking;
            }
            else
            {
                _total.ReadProperty(ref reader);
            }
        }
    }

    /// <summary>What was used so far; null where nobody said anything.</summary>
    public readonly TokenUsage? ToUsage()
    {
        if (!_total.IsGiven)
        {
            return null;
        }

        var counts = _iterations ?? _total;
        return new TokenUsage(counts.AllInput, counts.Output ?? 0, counts.CacheRead ?? 0, counts.CacheWrite ?? 0, _thinking ?? 0);
    }

    // The totals leave out the turn that summed up a long conversation, which was billed as well. A helper model's tokens have another
    // price, and where a fallback answered, the totals are already what it used.
    private static Counts? ReadIterations(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        Counts? sum = null;
        var hasFallback = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var counts = default(Counts);
            var kind = IterationKind.Other;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("type"u8))
                {
                    reader.Read();
                    kind = KindOf(ref reader);
                }
                else
                {
                    counts.ReadProperty(ref reader);
                }
            }

            hasFallback |= kind == IterationKind.Fallback;
            sum = kind == IterationKind.Own ? counts.Plus(sum) : sum;
        }

        return hasFallback ? null : sum;
    }

    private static IterationKind KindOf(ref Utf8JsonReader reader)
    {
        var kind = reader.TokenType != JsonTokenType.String ? IterationKind.Other
            : reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("compaction"u8) ? IterationKind.Own
            : reader.ValueTextEquals("fallback_message"u8) ? IterationKind.Fallback
            : IterationKind.Other;
        reader.Skip();
        return kind;
    }

    private static long? ReadThinking(ref Utf8JsonReader reader)
    {
        long? result = null;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var matches = reader.ValueTextEquals("thinking_tokens"u8);
                var count = ReadCount(ref reader);
                result = matches ? count : result;
            }
        }

        reader.Skip();
        return result;
    }

    private static long? ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var value) && value is >= 0 and < long.MaxValue)
        {
            return (long)value;
        }

        reader.Skip();
        return null;
    }

    private enum IterationKind
    {
        Other,
        Own,
        Fallback,
    }

    private struct Counts
    {
        public long? Input { get; private set; }

        public long? Output { get; private set; }

        public long? CacheRead { get; private set; }

        public long? CacheWrite { get; private set; }

        public readonly bool IsGiven => Input is not null || Output is not null;

        public readonly long AllInput => (Input ?? 0) + (CacheRead ?? 0) + (CacheWrite ?? 0);

        public void ReadProperty(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                Input = ReadCount(ref reader) ?? Input;
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                Output = ReadCount(ref reader) ?? Output;
            }
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
            {
                CacheRead = ReadCount(ref reader) ?? CacheRead;
            }
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
            {
                CacheWrite = ReadCount(ref reader) ?? CacheWrite;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        public readonly Counts Plus(Counts? other) => new()
        {
            Input = (Input ?? 0) + (other?.Input ?? 0),
            Output = (Output ?? 0) + (other?.Output ?? 0),
            CacheRead = (CacheRead ?? 0) + (other?.CacheRead ?? 0),
            CacheWrite = (CacheWrite ?? 0) + (other?.CacheWrite ?? 0),
        };
    }
}
