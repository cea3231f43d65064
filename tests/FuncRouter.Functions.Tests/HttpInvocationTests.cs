using Microsoft.AspNetCore.Http;

namespace FuncRouter.Functions.Tests;

public sealed class HttpInvocationTests
{
    [Fact]
    public async Task An_endpoint_sees_the_end_of_the_invocation()
    {
        using var invocation = new CancellationTokenSource();

        await HttpInvocation.RunAsync(
            async context =>
            {
                Assert.False(context.RequestAborted.IsCancellationRequested);
                await invocation.CancelAsync();
                Assert.True(context.RequestAborted.IsCancellationRequested);
            },
            new DefaultHttpContext(),
            invocation.Token);
    }

    [Fact]
    public async Task An_endpoint_sees_the_end_of_the_connection()
    {
        using var connection = new CancellationTokenSource();

        await HttpInvocation.RunAsync(
            async context =>
            {
                await connection.CancelAsync();
                Assert.True(context.RequestAborted.IsCancellationRequested);
            },
            new DefaultHttpContext { RequestAborted = connection.Token },
            CancellationToken.None);
    }

    [Fact]
    public async Task The_request_has_its_own_token_back_whether_the_endpoint_succeeds_or_fails()
    {
        using var connection = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = connection.Token };

        await HttpInvocation.RunAsync(_ => Task.CompletedTask, context, TestContext.Current.CancellationToken);
        Assert.Equal(connection.Token, context.RequestAborted);

        await Assert.ThrowsAsync<IOException>(() => HttpInvocation.RunAsync(
            _ => throw new IOException("broken"), context, TestContext.Current.CancellationToken));
        Assert.Equal(connection.Token, context.RequestAborted);
    }
}
