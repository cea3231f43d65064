using System.Collections.Immutable;
using System.Text.Json;
using FuncRouter.Conversation;
using FuncRouter.Execution.Changes;
using FuncRouter.Protocols.Json;
using FuncRouter.Protocols.OpenAIChat;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Checks;

/// <summary>
/// Asks a provider how sure it is of an answer where the client did not, and takes that out of the answer again: chat completions only, whole
/// answers only. Source: OpenAI API reference, "Create chat completion", <c>logprobs</c>.
/// </summary>
internal static class LogProbabilities
{
    private const string Field = "logprobs";

    // Of the choice that the field belongs to: the document, its list, the choice.
    private const int Depth = 3;

    private static readonly ReadOnlyMemory<byte> Null = "null"u8.ToArray();

    /// <summary>The request with the question in it; null where it cannot be asked, or the client asks itself.</summary>
    public static RouterRequest? AskedIn(RouterRequest request, ModelEndpoint endpoint) =>
        request is { Upload: null, Features.Stream: false } && request.Protocol == OpenAIChatProtocol.Instance.Name
        && endpoint.ServiceFor(request) is NativeService && !endpoint.Target.Quirks.Refused.Contains(Field)
        && !request.Body.Fields.Any(field => field.Name == Field)
            ? ChangedRequest.Of(request, BodyEdits.Of(request.Body, _ => default(ReadOnlyMemory<byte>?), _ => false, append: "\"logprobs\":true"u8.ToArray()))
            : null;

    /// <summary>The answer as it would have been without the question; null where nothing has to go.</summary>
    public static PooledBuffer? TakenOutOf(ReadOnlySpan<byte> answer)
    {
        var edits = ImmutableArray.CreateBuilder<BodyEdit>();
        var reader = new Utf8JsonReader(answer, JsonText.ReaderOptions);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == Depth && reader.ValueTextEquals(Field))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                edits.Add(new BodyEdit(start, (int)reader.BytesConsumed, Null));
            }
        }

        return edits.Count == 0 ? null : BodyEdits.Applied(answer, edits.DrainToImmutable());
    }
}
