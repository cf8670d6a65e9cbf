namespace Distributed.Client.Tests;

/// <summary>What becomes of one try.</summary>
/// <param name="request">The request.</param>
/// <param name="send">Sends it to the server.</param>
/// <param name="cancellation">The client gives up.</param>
internal delegate Task<HttpResponseMessage> Fault(HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancellation);
