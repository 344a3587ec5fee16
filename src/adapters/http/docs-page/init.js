// Shows the document of the service that this page came from, and tries requests out on that one.
const show = async () => {
  const answer = await fetch('openapi.json')
  const document = await answer.json()
  const here = new URL('.', location.href).href.replace(/\/$/, '')
  SwaggerUIBundle({
    spec: { ...document, servers: [{ url: here }] },
    dom_id: '#operations',
    deepLinking: true,
    displayOperationId: true,
    displayRequestDuration: true,
    filter: true,
    // Otherwise it would show the document to somebody else's service.
    validatorUrl: null,
  })
}

show()
