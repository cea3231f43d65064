using System.Collections.Immutable;
using FuncRouter.Conversation;

namespace FuncRouter.Protocols.OpenAIChat;

/// <summary>A chat completion request as it was read: what the router needs, and where the fields of its body are.</summary>
/// <param name="Model">What the client named.</param>
/// <param name="Features">What a decision needs to know.</param>
/// <param name="Fields">The body's outermost fields.</param>
/// <param name="Controls">What the router's own fields ask for.</param>
/// <param name="User">The end user: the body's <c>user</c>, else <c>safety_identifier</c>.</param>
/// <param name="Session">The body's <c>session_id</c>.</param>
/// <param name="Opening">The text of the first two messages, which names the conversation where nothing else does.</param>
internal sealed record OpenAIChatRequest(
    string Model,
    RequestFeatures Features,
    ImmutableArray<BodyField> Fields,
    RequestControls Controls,
    string? User,
    string? Session,
    Range Opening);
