using System.Collections.Immutable;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>What the router itself needs of a request, and where the fields of its body are.</summary>
/// <param name="Model">What the client named.</param>
/// <param name="Features">What a decision needs to know.</param>
/// <param name="Fields">The body's outermost fields.</param>
/// <param name="Controls">What the router's own fields ask for.</param>
/// <param name="User">The end user, by the protocol's own field.</param>
/// <param name="Session">The body's <c>session_id</c>.</param>
/// <param name="Opening">The text up to the user's first message, two messages at the most, which names the conversation where nothing else does.</param>
internal sealed record RequestHead(
    string Model,
    RequestFeatures Features,
    ImmutableArray<BodyField> Fields,
    RequestControls Controls,
    string? User,
    string? Session,
    Range Opening);
