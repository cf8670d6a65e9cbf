using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Distributed.Jobs;

/// <summary>Puts the API's keys together.</summary>
public static class KeysRegistration
{
    /// <summary>Keys and tenants of the job store. Needs the store.</summary>
    public static IServiceCollection AddApiKeys(this IServiceCollection services)
    {
        services.AddOptions<KeyOptions>().BindConfiguration("Keys").ValidateOnStart()
            .PostConfigure<IHostEnvironment>((keys, environment) => keys.Required ??= !environment.IsDevelopment());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeyOptions>, KeyOptionsRules>());
        return services.AddSingleton<KeyHash>().AddSingleton<ApiKeys>().AddSingleton<ApiKeyCheck>().AddSingleton<TenantStore>();
    }
}
