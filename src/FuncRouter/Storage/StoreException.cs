namespace FuncRouter.Storage;

/// <summary>Why a store failed.</summary>
public enum StoreFailure
{
    /// <summary>No answer: the address is wrong, the network is down or the service is. Trying again later may help.</summary>
    Unreachable,

    /// <summary>The credentials are wrong or lack a role. Trying again will not help.</summary>
    AccessDenied,

    /// <summary>The store answered something that its protocol does not foresee.</summary>
    Failed,
}

/// <summary>The store could not do its work. The message names the store and what to mend, and never holds a key.</summary>
public sealed class StoreException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StoreException(StoreFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why.</summary>
    public StoreFailure Failure { get; }
}

/// <summary>A key, value or batch is over <see cref="StoreLimits"/>. The message says which, how large it is and how large it may be.</summary>
public sealed class StoreLimitException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StoreLimitException(string message)
        : base(message)
    {
    }
}
