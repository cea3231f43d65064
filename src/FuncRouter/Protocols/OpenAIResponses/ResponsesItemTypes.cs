namespace FuncRouter.Protocols.OpenAIResponses;

/// <summary>The kinds of items beside messages, thoughts and function calls. Source: OpenAI API reference, "Responses", items.</summary>
internal static class ResponsesItemTypes
{
    /// <summary>Whether an item asks the client to do something and to send back what came of it.</summary>
    public static bool IsCallForClient(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("function_call"u8)
        || type.SequenceEqual("custom_tool_call"u8)
        || type.SequenceEqual("computer_call"u8)
        || type.SequenceEqual("local_shell_call"u8)
        || type.SequenceEqual("apply_patch_call"u8)
        || type.SequenceEqual("mcp_approval_request"u8);

    /// <summary>
    /// Whether an item of a request belongs to a tool of OpenAI's own, or to how it keeps a conversation small. No other protocol has a
    /// word for these.
    /// </summary>
    public static bool IsHosted(string type) =>
        type.EndsWith("_call", StringComparison.Ordinal)
        || type.EndsWith("_call_output", StringComparison.Ordinal)
        || type.StartsWith("mcp_", StringComparison.Ordinal)
        || type is "item_reference" or "compaction" or "compaction_trigger" or "tool_search_output" or "program" or "program_output"
            or "configuration_update" or "additional_tools";
}
