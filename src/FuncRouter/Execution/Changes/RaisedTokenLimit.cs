using System.Globalization;
using System.Text;
using FuncRouter.Conversation;
using FuncRouter.Protocols;
using FuncRouter.Protocols.Json;
using FuncRouter.Providers;

namespace FuncRouter.Execution.Changes;

/// <summary>Raises a limit of tokens that left no room for an answer: a model that thinks spends it on its thoughts.</summary>
internal static class RaisedTokenLimit
{
    // Thoughts grow with the task and not with the limit: four times what was too little is enough for most, and a small one gets this at least.
    private const int Factor = 4;
    private const int Least = 4096;

    /// <summary>Makes the request with the higher limit.</summary>
    /// <param name="request">The request.</param>
    /// <param name="endpoint">Whom to ask; its own limit is the highest that is set.</param>
    /// <returns>The request and the new limit; null where the client set none, or it cannot be higher.</returns>
    public static (RouterRequest Request, int Limit)? Of(RouterRequest request, ModelEndpoint endpoint)
    {
        if (ClientProtocols.Get(request.Protocol) is not IConversationProtocol protocol || request.Features.MaxOutputTokens is not { } set)
        {
            return null;
        }

        var limit = (int)Math.Min(Math.Max((long)set * Factor, Least), endpoint.Facts.MaxOutputTokens ?? int.MaxValue);
        if (limit <= set)
        {
            return null;
        }

        ReadOnlyMemory<byte> value = Encoding.ASCII.GetBytes(limit.ToString(CultureInfo.InvariantCulture));
        var changed = ChangedRequest.Of(
            request, BodyEdits.Of(request.Body, field => protocol.TokenLimitFields.Contains(field.Name) ? value : default(ReadOnlyMemory<byte>?), _ => false));
        return changed is null ? null : (changed, limit);
    }
}
