using Distributed.Contracts;

namespace Distributed.Jobs;

/// <summary>A checked job on its way into the database.</summary>
/// <param name="Id">Made by the caller (UUID version 7), so that accepting can be repeated.</param>
/// <param name="TenantId">Whose job it is.</param>
/// <param name="Request">What to paint.</param>
/// <param name="Idempotency">The client's key for safe retries, if it sent one.</param>
/// <param name="RetryOf">The finished job that this one runs again, if it does.</param>
public sealed record NewJob(Guid Id, string TenantId, GenerationRequest Request, IdempotencyKey? Idempotency = null, Guid? RetryOf = null);
