namespace FuncRouter.Protocols;

/// <summary>A client's request cannot be read as its protocol has it. Caught where the request is read; the client gets it as a 400.</summary>
/// <param name="rule">What the field must be, as the rest of a sentence that begins with its name.</param>
/// <param name="path">The field: <c>messages[2].content[0].type</c>.</param>
internal sealed class RequestFormatException(string rule, string path) : Exception($"\"{path}\" {rule}")
{
    /// <summary>The field to mend.</summary>
    public string Path => path;
}
