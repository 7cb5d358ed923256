// The interactive API description: Swagger UI over our own schema, from our own origin.
const place = document.getElementById("swagger-ui");

globalThis.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [globalThis.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  deepLinking: true,
  validatorUrl: null,
});
