using Azure.Data.Tables.Protocol;

namespace Azure.Data.Tables;

/// <summary>One write of a transaction failed, and so none was carried out. Status and error code are those of that write.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    internal TableTransactionFailedException(Response answer)
        : base(answer, null, new TableErrorParser())
        => FailedTransactionActionIndex = TableError.Read(answer)?.ActionIndex;

    /// <summary>Which write of the transaction failed, from 0; null where the service does not say.</summary>
    public int? FailedTransactionActionIndex { get; }
}
