using FuncRouter.Conversation;

namespace FuncRouter.Protocols;

/// <summary>A wire format whose requests are forms with files: they pass through whole but for the model.</summary>
internal interface IFormProtocol : IPassThroughProtocol
{
    /// <summary>Reads what the router itself needs of a form.</summary>
    /// <param name="fields">The fields that are no files, as far as they have come.</param>
    /// <returns>Either that or the error that says what to mend.</returns>
    (RequestHead? Head, RouterError? Error) ReadForm(IReadOnlyDictionary<string, string> fields);
}
