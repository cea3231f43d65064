using FuncRouter.Providers;

namespace FuncRouter.Execution.Rescue;

/// <summary>Finds the rest of a stream that broke after the client had some of it.</summary>
internal interface IStreamRescue
{
    /// <summary>Asks again.</summary>
    /// <param name="broken">The stream as the client has it.</param>
    /// <param name="endpoint">Whose stream it was that broke: its own, or the rest that was found last.</param>
    /// <param name="failure">What broke it.</param>
    /// <returns>What follows the client's last byte; null where nobody has it.</returns>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    ValueTask<AnswerStream?> FindRestAsync(AnswerStream broken, ModelEndpoint endpoint, UpstreamFailure failure);
}
