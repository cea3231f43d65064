using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;

namespace FuncRouter.Execution.Changes;

/// <summary>
/// A client's request with a few changes to its body, read anew: whatever is made of a request (bytes passed through, a translation) is made
/// of the changed one in the same way. All bytes that are not changed stay as the client wrote them.
/// </summary>
internal static class ChangedRequest
{
    /// <summary>Makes it.</summary>
    /// <param name="request">The client's request.</param>
    /// <param name="edits">What is changed in its body, in the order of the text.</param>
    /// <returns>Null where the changed body cannot be read.</returns>
    public static RouterRequest? Of(RouterRequest request, ImmutableArray<BodyEdit> edits)
    {
        // Nobody can say when the last attempt has read it, so the pool does not get its array back: changes are rare.
        var body = BodyEdits.Applied(request.Body.Buffer.Span, edits);
        var protocol = ClientProtocols.Get(request.Protocol);
        var (head, _) = protocol.ReadHead(body.Span);
        return head is null ? null : request with
        {
            Features = head.Features,
            Body = new RequestBody(body, head.Fields),
            Conversation = ConversationReading.Later(protocol, body),
        };
    }
}
