using System.Net.Sockets;
using Azure;
using Polly;

namespace Distributed.Images;

/// <summary>Tells an image store that does not answer, or not well, from a picture that is wrong.</summary>
public static class ImageStoreOutage
{
    /// <summary>Whether the same call may succeed later. Status 0 stands for no answer at all; a cancellation that nobody asked for is a time-out.</summary>
    public static bool IsOne(Exception failure) => failure switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        IOException or SocketException or HttpRequestException => true,
        OperationCanceledException or TimeoutException or ExecutionRejectedException => true,
        InputImageUnavailableException { InnerException: { } cause } => IsOne(cause),
        _ => false,
    };
}
