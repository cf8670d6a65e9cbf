namespace Distributed.ServiceDefaults;

/// <summary>
/// A queue that this process sends to: declared before anything is sent, and a message that cannot reach it counts as not sent.
/// </summary>
/// <param name="Name">Its name, and that of its exchange.</param>
public sealed record QueueTarget(string Name);
