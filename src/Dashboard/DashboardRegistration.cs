using Distributed.Jobs;
using Distributed.ServiceDefaults;
using MassTransit;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using MudBlazor.Services;

namespace Distributed.Dashboard;

/// <summary>Puts the dashboard together.</summary>
public static class DashboardRegistration
{
    /// <summary>The host of a process with the dashboard: its styles and scripts lie beside the program, wherever it is called from.</summary>
    /// <param name="args">The command line.</param>
    public static WebApplicationOptions HostOptions(string[] args) =>
        new() { Args = args, WebRootPath = Path.Combine(AppContext.BaseDirectory, "wwwroot") };

    /// <summary>The dashboard's services. Needs the job store with acceptance, the image store, a bus and an <see cref="ITierCatalog"/>.</summary>
    /// <param name="builder">The process.</param>
    /// <param name="isPrivate">Whether only people of this machine can reach it, so that no login is needed unless one is configured.</param>
    public static WebApplicationBuilder AddDashboard(this WebApplicationBuilder builder, bool isPrivate = false)
    {
        builder.WebHost.UseStaticWebAssets();          // of a build; a published program has them in wwwroot
        builder.AddAccess(isPrivate);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            circuits.DisconnectedCircuitMaxRetained = 100;
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuits.DetailedErrors = false;
        })
        // What the first paint hands to the circuit comes back in one message: a job with two long prompts, with every letter escaped, has 50 KB.
        .AddHubOptions(hub => hub.MaximumReceiveMessageSize = 128 * 1024);
        builder.Services.AddMudServices();
        builder.Services.TryAddSingleton<SubmissionCheck>();
        builder.Services.AddSingleton<JobFeed>().AddSingleton<OverviewNumbers>().AddSingleton<KnownTenants>();
        builder.Services.AddSingleton(new EventEndpoint("dashboard", (receiver, provider) =>
            receiver.Instance(new JobFeedConsumer(provider.GetRequiredService<JobFeed>()))));
        return builder;
    }

    /// <summary>The dashboard's part of the pipeline. Other parts of the process keep their own authorization: the dashboard's is on its endpoints.</summary>
    public static WebApplication UseDashboard(this WebApplication app)
    {
        app.UseForwardedHeaders();          // of none, unless some proxies are trusted
        app.UseHsts();
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<SameOriginPages>();
        app.UseWhen(PageRequest.Is, pages =>
        {
            pages.UseExceptionHandler("/error", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });
        app.UseRouting();          // here and not at the front, so that the pages above are found
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<RememberedTenant>();
        app.UseAntiforgery();
        return app;
    }

    /// <summary>Maps the pages at <c>/</c>.</summary>
    public static WebApplication MapDashboard(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().RequireAuthorization(DashboardPolicy.Name)
            .AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);          // ours is stricter
        Login.Map(app);
        GetPicture.Map(app);
        return app;
    }

    /// <summary>
    /// Maps the metrics for Prometheus: without a login at the port that is set aside for them (<see cref="MetricsOptions.Port"/>),
    /// and behind the dashboard's login otherwise.
    /// </summary>
    public static WebApplication MapGuardedMetrics(this WebApplication app)
    {
        var metrics = app.MapMetrics();
        if (app.Services.GetRequiredService<IOptions<MetricsOptions>>().Value.Port is not null) metrics.AllowAnonymous();
        else metrics.RequireAuthorization(DashboardPolicy.Name);
        return app;
    }
}
