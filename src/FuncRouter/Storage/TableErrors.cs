using Azure;
using Azure.Identity;

namespace FuncRouter.Storage;

/// <summary>What the answers of Table Storage mean.</summary>
/// <param name="Account">What to call the account in a message; no secret.</param>
/// <param name="Remedy">What to mend where the credentials are refused.</param>
internal sealed record TableErrors(string Account, string Remedy)
{
    // Source: https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes
    private const string TableNotFound = "TableNotFound";
    private const string TableBeingDeleted = "TableBeingDeleted";
    private const string EntityAlreadyExists = "EntityAlreadyExists";

    /// <summary>Whether the table is not there.</summary>
    public static bool IsMissingTable(RequestFailedException error) => error.ErrorCode == TableNotFound;

    /// <summary>Whether the table is not there or is about to be gone.</summary>
    public static bool IsGoneTable(RequestFailedException error) => error.ErrorCode is TableNotFound or TableBeingDeleted;

    /// <summary>Whether a row that must not be there is there.</summary>
    public static bool IsTaken(RequestFailedException error) => error.ErrorCode == EntityAlreadyExists;

    /// <summary>Whether a conditional write came too late: the row was changed, or it or its table is gone.</summary>
    public static bool IsLostRace(RequestFailedException error) => error.Status is 404 or 412 || IsGoneTable(error);

    /// <summary>Says what went wrong; null for what is no failure of the store, as a cancellation by the caller.</summary>
    public StoreException? Translate(Exception error, CancellationToken cancellationToken)
    {
        if (error is AggregateException retried)
        {
            // What the client throws after its last try: one exception a try.
            return Translate(retried.InnerExceptions[^1], cancellationToken);
        }

        (StoreFailure, string)? meaning = error switch
        {
            RequestFailedException { Status: 401 or 403 } refused =>
                (StoreFailure.AccessDenied, $"refuses access ({refused.Status} {refused.ErrorCode}); {Remedy}"),
            AuthenticationFailedException => (StoreFailure.AccessDenied, $"could not be asked, as no token was given to us; {Remedy}"),
            RequestFailedException { ErrorCode: TableBeingDeleted } =>
                (StoreFailure.Unreachable, "is still deleting a table of this name; that takes a minute or more, then try again"),
            RequestFailedException { Status: 0 } =>
                (StoreFailure.Unreachable, $"cannot be reached; check its address and the network ({error.Message})"),
            RequestFailedException { Status: 408 or 429 or >= 500 } busy =>
                (StoreFailure.Unreachable, $"cannot answer now ({busy.Status} {busy.ErrorCode})"),
            OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                (StoreFailure.Unreachable, "did not answer in time; check its address and the network"),
            RequestFailedException other => (StoreFailure.Failed, $"answered what was not foreseen ({other.Status} {other.ErrorCode})"),
            FormatException => (StoreFailure.Failed, $"gave what this router did not expect: {error.Message}"),
            _ => null,
        };
        return meaning is var (failure, text) ? new StoreException(failure, $"The store {Account} {text}.", error) : null;
    }
}
