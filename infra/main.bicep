// FuncRouter on Azure: one resource group with a function app on Flex Consumption, its storage account, its key vault and its
// telemetry. Nothing in it has a shared key: a user-assigned identity reaches everything. docs/deploy.md says what it makes and costs.
targetScope = 'subscription'

@minLength(1)
@maxLength(64)
@description('The name of the azd environment; the resource group is named after it.')
param environmentName string

@minLength(1)
@description('The Azure region. It must offer Flex Consumption: az functionapp list-flexconsumption-locations.')
@metadata({ azd: { type: 'location' } })
param location string

@secure()
@minLength(20)
@description('The key that clients send. The router answers 401 to a request without it.')
param apiKey string

@description('The router configuration as an object: the built-in defaults are patched with it. Provider keys are keyvault:NAME in it.')
param configuration object = {}

@description('When the providers are probed, as an NCRONTAB expression with seconds.')
param probeSchedule string = '0 */5 * * * *'

@allowed([512, 2048, 4096])
@description('The memory of one instance in MB. It decides the price of a second and the share of a CPU.')
param instanceMemoryMB int = 2048

@minValue(1)
@maxValue(1000)
@description('How far each scale group (http, durable, timer) may scale out. The ceiling of the bill for compute.')
param maximumInstanceCount int = 40

@minValue(1)
@maxValue(1000)
// The platform gives 16 at 2,048 MB, which suits work that computes. A router waits for providers: seconds of waiting for less than a
// millisecond of work. The limit is memory, since each request holds its body; lower it where bodies of megabytes are common.
@description('How many HTTP requests one instance takes at once.')
param httpConcurrency int = 200

@minValue(0)
@maxValue(1000)
@description('Instances that are kept running for HTTP, so that no request meets a cold start. They cost money while idle.')
param alwaysReadyHttpInstances int = 0

@allowed(['Standard_LRS', 'Standard_ZRS'])
@description('How the storage account is replicated: in one zone, or over three where the region has them.')
param storageSku string = 'Standard_LRS'

@minValue(1)
@description('How many GB of telemetry are taken in a day. What comes after is dropped until the next day.')
param dailyTelemetryGB int = 5

@description('An OTLP endpoint that telemetry goes to beside Application Insights. Empty for none.')
param otlpEndpoint string = ''

@secure()
@description('What the OTLP endpoint wants as headers: name=value,name=value.')
param otlpHeaders string = ''

@description('Who may write secrets into the vault: the object id of a person, group or application. Empty for nobody.')
param vaultOfficerId string = deployer().objectId

var token = toLower(uniqueString(subscription().id, environmentName, location))
var tags = { 'azd-env-name': environmentName }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${environmentName}'
  location: location
  tags: tags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: 'id-${token}'
    location: location
    tags: tags
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'st${token}'
    location: location
    tags: tags
    sku: storageSku
    principalId: identity.outputs.principalId
  }
}

module vault 'modules/vault.bicep' = {
  scope: group
  params: {
    name: 'kv-${token}'
    location: location
    tags: tags
    readerPrincipalId: identity.outputs.principalId
    officerPrincipalId: vaultOfficerId
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-${token}'
    applicationInsightsName: 'appi-${token}'
    location: location
    tags: tags
    dailyQuotaGB: dailyTelemetryGB
    publisherPrincipalId: identity.outputs.principalId
  }
}

module router 'modules/functionapp.bicep' = {
  scope: group
  params: {
    name: 'func-${token}'
    planName: 'plan-${token}'
    location: location
    tags: tags
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storageAccountName: storage.outputs.name
    deploymentContainerName: storage.outputs.deploymentContainerName
    applicationInsightsName: monitoring.outputs.applicationInsightsName
    vaultUri: vault.outputs.uri
    apiKey: apiKey
    configuration: configuration
    probeSchedule: probeSchedule
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    httpConcurrency: httpConcurrency
    alwaysReadyHttpInstances: alwaysReadyHttpInstances
    otlpEndpoint: otlpEndpoint
    otlpHeaders: otlpHeaders
  }
}

output FUNCROUTER_URL string = router.outputs.url
output AZURE_LOCATION string = location
output AZURE_RESOURCE_GROUP string = group.name
output AZURE_FUNCTION_APP_NAME string = router.outputs.name
output AZURE_KEY_VAULT_NAME string = vault.outputs.name
output AZURE_STORAGE_ACCOUNT_NAME string = storage.outputs.name
output AZURE_APPLICATION_INSIGHTS_NAME string = monitoring.outputs.applicationInsightsName
