using System.Buffers;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Execution.Changes;

/// <summary>A turn that the router adds to a conversation.</summary>
/// <param name="Speaker">Who speaks: <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What is said.</param>
internal readonly record struct AppendedTurn(string Speaker, string Text);

/// <summary>Adds turns to the end of a conversation, in the client's own protocol.</summary>
internal static class AppendedTurns
{
    /// <summary>Adds them.</summary>
    /// <returns>Null where the protocol has no turns, or the request none.</returns>
    public static RouterRequest? To(RouterRequest request, params ReadOnlySpan<AppendedTurn> turns)
    {
        if (ClientProtocols.Get(request.Protocol) is not IConversationProtocol { TurnsField: { } name }
            || request.Body.Fields.LastOrDefault(field => field.Name == name) is not { Name: not null } field)
        {
            return null;
        }

        var value = request.Body.ValueOf(field);
        var added = Write(turns);
        return value[0] switch
        {
            (byte)'[' => ChangedRequest.Of(request, [new BodyEdit(field.ValueEnd - 1, field.ValueEnd - 1, Joined(IsEmptyList(value) ? "" : ",", added))]),

            // The Responses API takes a text in the place of one user's turn.
            (byte)'"' => ChangedRequest.Of(
                request,
                [
                    new BodyEdit(field.ValueStart, field.ValueStart, "[{\"role\":\"user\",\"content\":"u8.ToArray()),
                    new BodyEdit(field.ValueEnd, field.ValueEnd, Joined("},", added, "]")),
                ]),
            _ => null,
        };
    }

    private static bool IsEmptyList(ReadOnlySpan<byte> list) => list[1..^1].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private static byte[] Joined(string before, string turns, string after = "") => Encoding.UTF8.GetBytes(before + turns + after);

    // The same objects in chat completions, messages and responses ("EasyInputMessage" there).
    private static string Write(ReadOnlySpan<AppendedTurn> turns)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.Create(output))
        {
            writer.WriteStartArray();
            foreach (var (speaker, text) in turns)
            {
                writer.WriteStartObject();
                writer.WriteString("role"u8, speaker);
                writer.WriteString("content"u8, text);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan[1..^1]);
    }
}
