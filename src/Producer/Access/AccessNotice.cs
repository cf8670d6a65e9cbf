using Distributed.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Distributed.Producer;

/// <summary>Says at start who may use the API.</summary>
internal sealed class AccessNotice(IOptions<KeyOptions> options, ILogger<AccessNotice> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Required is false) logger.NoKeyNeeded();
        else if (string.IsNullOrEmpty(options.Value.Admin)) logger.KeyNeeded();
        else logger.KeyNeededAndAdminThere();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
