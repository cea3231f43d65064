namespace FuncRouter.Conversation;

/// <summary>Who asks. All that is remembered belongs to the tenant; user and session are names within it.</summary>
/// <param name="Tenant">The tenant of the caller's key, else the key's id.</param>
/// <param name="User">The end user, if the client named one.</param>
/// <param name="Session">The conversation: as the client named it, else a hash of its first messages, up to the user's first.</param>
public sealed record Caller(string Tenant, string? User, string Session);
